//! The generated types and services of `terminbund.v1`, the only ones.

/// Messages and services of `terminbund.v1`, see `proto/terminbund/v1/*.proto`.
#[allow(missing_docs, clippy::all, clippy::wildcard_imports)] // generated
pub mod v1 {
    tonic::include_proto!("terminbund.v1");
}

/// The compiled descriptors, for reflection.
pub const DESCRIPTORS: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/terminbund_descriptor.bin"));
