//! The rules' epoch: one number for code, taxonomy, sources and the month around which dates of
//! series are given. One owner publishes it; whoever sees other rules derives anew.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use terminbund_bus::{BusError, Keys, names};
use terminbund_interpret::Epoch;
use terminbund_model::id::hash_text;
use terminbund_understand::Rules;

/// Tries when another instance publishes at the same time.
const TRIES: usize = 10;

/// What the bucket holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Published {
    number: u64,
    fingerprint: String,
    anchor: String,
}

/// Takes part in the published epoch, or publishes the next where the rules are others.
pub(crate) async fn agree(
    keys: &Keys,
    alliance: &str,
    rules: &Arc<Rules>,
    sources: &str,
    today: Date,
) -> Result<Epoch, BusError> {
    let version = terminbund_interpret::announce::VERSION.to_string();
    let fingerprint = hash_text(&[&version, rules.fingerprint(), sources], 16);
    let anchor = anchor(today);
    let key = names::epoch(alliance);
    let mut conflict = None;
    for _ in 0..TRIES {
        let found = keys.get(&key).await?;
        let current = found
            .as_ref()
            .and_then(|v| serde_json::from_slice::<Published>(&v.value).ok())
            .filter(|p| p.fingerprint == fingerprint && p.anchor == anchor.to_string());
        if let Some(current) = current {
            return Ok(epoch(current.number, anchor, rules));
        }
        let known = found
            .as_ref()
            .and_then(|v| serde_json::from_slice::<Published>(&v.value).ok())
            .map_or(0, |p| p.number);
        let next = Published {
            number: known + 1,
            fingerprint: fingerprint.clone(),
            anchor: anchor.to_string(),
        };
        let bytes = serde_json::to_vec(&next).unwrap_or_default();
        let stored = match found {
            None => keys.create(&key, bytes.into()).await,
            Some(v) => keys.update(&key, bytes.into(), v.revision).await,
        };
        match stored {
            Ok(_) => return Ok(epoch(next.number, anchor, rules)),
            Err(error @ BusError::Conflict { .. }) => conflict = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(conflict.unwrap_or(BusError::Conflict { what: key }))
}

fn epoch(number: u64, anchor: Date, rules: &Arc<Rules>) -> Epoch {
    Epoch { number, anchor, rules: Arc::clone(rules) }
}

/// The first day of the month: the window of dates moves once a month, for all at once.
pub(crate) fn anchor(today: Date) -> Date {
    today.first_of_month()
}
