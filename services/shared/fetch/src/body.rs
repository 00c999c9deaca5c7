//! Reads a body as it is decompressed, and stops at the bound.

use bytes::{Bytes, BytesMut};

use crate::error::FetchError;

/// What to do with a body beyond the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// Fail.
    Refuse,
    /// Take what fits: RFC 9309, section 2.5.
    Cut,
}

/// Reads the decompressed body chunk by chunk. What has not been asked for is never inflated, so
/// a bomb costs its bound and one chunk.
pub(crate) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
    beyond: Beyond,
) -> Result<Bytes, FetchError> {
    // A length that was announced is refused before the first byte is read.
    if beyond == Beyond::Refuse
        && response.content_length().is_some_and(|length| length > limit as u64)
    {
        return Err(FetchError::TooLarge { limit });
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| FetchError::from_body(&e))? {
        if body.len() + chunk.len() > limit {
            if beyond == Beyond::Cut {
                body.extend_from_slice(&chunk[..limit - body.len()]);
                break;
            }
            return Err(FetchError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
