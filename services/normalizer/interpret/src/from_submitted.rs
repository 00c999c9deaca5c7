//! What was handed in by a form or a foreign collector.

use terminbund_proto::v1::{Occurrence, SubmittedPayload};

use crate::announce::{Draft, Source};

/// A draft of what was handed in; it is structured already.
pub(crate) fn draft(payload: &SubmittedPayload, _: &Source) -> Draft {
    let mut event = payload.event.clone().unwrap_or_default();
    // labels, provenance and visibility are ours to give
    event.classification = None;
    event.title = terminbund_text::clean::line(&event.title);
    event.description = if terminbund_text::html::looks_like_html(&event.description) {
        terminbund_text::html::to_text(&event.description)
    } else {
        terminbund_text::clean::text(&event.description)
    };
    event.description = terminbund_text::links::redact_personal(&event.description).into_owned();
    if !terminbund_text::links::is_public(&event.url) {
        event.url.clear();
    }
    if !terminbund_text::links::is_public(&event.online_url) {
        event.online_url.clear();
    }
    let when = event.when.take();
    Draft {
        event,
        occurrences: vec![Occurrence { when, ..Occurrence::default() }],
        form: "submission".to_owned(),
        ..Draft::default()
    }
}
