//! What the poll loop needs of the broker: items of RAW and the state of each source.

use std::future::Future;

use terminbund_proto::v1::RawItem;

/// An item of RAW with the revision of its subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The item.
    pub item: RawItem,
    /// The broker's, to be named when the item is replaced; never 0.
    pub revision: u64,
}

/// An item to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Publish {
    /// The item; its subject follows from source and key.
    pub item: RawItem,
    /// Revision of the one it replaces; 0: there must be none.
    pub expected: u64,
}

/// The bytes of a source's state with their revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// JSON of [`PollState`](crate::PollState).
    pub bytes: Vec<u8>,
    /// To be named when it is replaced; never 0.
    pub revision: u64,
}

/// Why the broker did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else has written in between; nothing was written.
    #[error("{0} was changed by another instance")]
    Conflict(String),
    /// It cannot be reached, or did not acknowledge. What was sent may have been stored.
    #[error("the broker does not answer: {0}")]
    Unavailable(String),
}

/// RAW and the bucket of poll states.
pub trait Store: Send + Sync + 'static {
    /// All items of a source, withdrawn ones included, in any order.
    fn load(&self, source: &str) -> impl Future<Output = Result<Vec<Stored>, StoreError>> + Send;

    /// Stores items and returns after the broker has acknowledged all of them. Each is checked
    /// against its expected revision. Several may go in batches: after an error any prefix of
    /// whole batches may stand, which the next poll sees and does not repeat.
    fn publish(
        &self,
        source: &str,
        items: Vec<Publish>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The state of a source.
    fn state(&self, source: &str)
    -> impl Future<Output = Result<Option<State>, StoreError>> + Send;

    /// Replaces the state if it still has the revision `expected` (0: there is none); gives the
    /// new revision.
    fn save_state(
        &self,
        source: &str,
        bytes: Vec<u8>,
        expected: u64,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
