//! Safe, conditional, bounded HTTP: the only crate that names reqwest.
//!
//! One GET at a time per host, each hop of a redirect checked like the first address, the
//! connected address checked in the resolver itself, bodies bounded after decompression. No
//! cookies, no referrer, no state but a cache of robots.txt.
//!
//! `rustls` has no provider of its own here: a process calls
//! `rustls::crypto::ring::default_provider().install_default()` (or [`install_crypto`]) first.

mod body;
mod error;
mod fetcher;
mod freshness;
mod gate;
mod guard;
mod network;
mod request;
mod robots;
mod settings;

pub use error::FetchError;
pub use fetcher::Fetcher;
pub use freshness::{Freshness, MAX_WAIT};
pub use guard::{Lookup, LookupAnswer, SystemLookup};
pub use network::{Network, NetworkError, is_public};
pub use request::{Request, Response, Validators};
pub use robots::RobotsVerdict;
pub use settings::{FetchSettings, Limits, Proxy, Secret, SecretError};

/// Addresses of the web, as the `url` crate reads them (WHATWG URL).
pub use url::Url;

/// Makes ring the crypto provider of this process; harmless when one is installed already.
pub fn install_crypto() {
    // An error means that a provider stands already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
