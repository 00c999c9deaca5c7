//! Streams, subjects, publish and consume: the only crate that names async-nats.
