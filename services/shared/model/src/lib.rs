//! Domain types without I/O: names, latent ids, times, the filter.
//!
//! Pure data (places, parties, prices) is used as generated in `terminbund_proto`; what has a
//! rule to keep has a type here.

pub mod clock;
pub mod filter;
pub mod id;
pub mod moment;
mod word;
pub mod zone;

pub use clock::Clock;
pub use id::{LatentId, Slug, SlugError};
pub use word::word;
