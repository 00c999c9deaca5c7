//! Streams, subjects, publish and consume: the only crate that names async-nats.
//!
//! [`names`] is the one file with every stream, subject and bucket. [`Bus`] is a connection;
//! [`Bus::publish`] writes in atomic batches, [`Bus::follow`] replays a stream and then tails it,
//! [`Bus::work`] hands out messages to a named worker until each is done or dead.

mod bucket;
mod connect;
mod follow;
mod load;
pub mod names;
mod publish;
mod work;

pub use bucket::{Keys, Versioned};
pub use connect::{Bus, BusError, Settings};
pub use follow::{Followed, Record};
pub use names::{Bucket, Stream};
pub use publish::Message;
pub use work::{Job, Outcome};
