//! What each service stands on: configuration, telemetry, health, shutdown.
//!
//! A service is a library with `run(config, deps, shutdown)`; the chassis gives it a listener, a
//! health state that follows the broker, and the stop signal.

pub mod auth;
pub mod config;
pub mod health;
pub mod serve;
pub mod signal;
pub mod telemetry;

pub use config::{Config, ConfigError};
pub use health::Health;
pub use serve::serve;
