//! What can go wrong, and what it is over HTTP: the one place that maps gRPC codes.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use tonic::Code;

use crate::{auth::Refused, filter::FilterError, lang::Lang};

/// Seconds after which to ask again: a service is back within some seconds of a restart.
pub const RETRY_AFTER: &str = "30";

/// Why a request cannot be answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// The service does not answer, or not in time.
    #[error("service unreachable: {0}")]
    Unreachable(String),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// The query is not understood.
    #[error(transparent)]
    Query(#[from] FilterError),
    /// What was sent is not understood.
    #[error("{english}")]
    Bad {
        /// In German.
        german: String,
        /// In English.
        english: String,
    },
    /// No right.
    #[error("refused: {0:?}")]
    Refused(Refused),
    /// A right, but not this one.
    #[error("forbidden")]
    Forbidden,
    /// What was asked cannot be done as things stand.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The service failed.
    #[error("service failed: {0}")]
    Broken(String),
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Failure {
        let message = status.message().to_owned();
        match status.code() {
            Code::NotFound => Failure::NotFound,
            Code::InvalidArgument | Code::OutOfRange => {
                Failure::Bad { german: message.clone(), english: message }
            }
            Code::PermissionDenied | Code::Unauthenticated => Failure::Forbidden,
            Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => {
                Failure::Conflict(message)
            }
            // A timeout of tonic's endpoint is `Cancelled`, a broken connection `Unknown`.
            Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::ResourceExhausted
            | Code::Unknown => Failure::Unreachable(message),
            _ => Failure::Broken(message),
        }
    }
}

impl Failure {
    /// The status over HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::Unreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::Query(_) | Failure::Bad { .. } => StatusCode::BAD_REQUEST,
            Failure::Refused(Refused::Unknown) => StatusCode::UNAUTHORIZED,
            Failure::Refused(_) | Failure::Forbidden => StatusCode::FORBIDDEN,
            Failure::Conflict(_) => StatusCode::CONFLICT,
            Failure::Broken(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// Whether what was good before may be shown in its place.
    pub fn is_outage(&self) -> bool {
        matches!(self, Failure::Unreachable(_) | Failure::Broken(_))
    }

    /// What is wrong and what mends it.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Failure::Unreachable(_) => lang.texts().try_later.to_owned(),
            Failure::NotFound => lang.texts().not_found.to_owned(),
            Failure::Query(error) => error.text(lang),
            Failure::Bad { german, english } => lang.pick(german, english).clone(),
            Failure::Refused(refused) => refused_text(*refused, lang).to_owned(),
            Failure::Forbidden => lang
                .pick("Dieses Token berechtigt dazu nicht.", "This token does not permit that.")
                .to_owned(),
            Failure::Conflict(what) => {
                let head = lang.pick("Das geht im Augenblick nicht", "This cannot be done now");
                format!("{head}: {what}")
            }
            Failure::Broken(_) => lang
                .pick(
                    "Der Dienst dahinter hat einen Fehler gemeldet.",
                    "The service behind reported an error.",
                )
                .to_owned(),
        }
    }

    /// A plain answer for programs: JSON with both languages.
    pub fn into_json(self) -> Response {
        let body = serde_json::json!({
            "error": { "status": self.status().as_u16(), "de": self.text(Lang::De),
                "en": self.text(Lang::En), "parameter": self.parameter() }
        });
        self.with_body("application/json; charset=utf-8", body.to_string())
    }

    /// A plain text in both languages: in place of a feed, never with 200.
    pub fn into_text(self) -> Response {
        let body = format!("{}\n{}\n", self.text(Lang::De), self.text(Lang::En));
        self.with_body("text/plain; charset=utf-8", body)
    }

    fn parameter(&self) -> Option<&str> {
        match self {
            Failure::Query(error) => Some(&error.parameter),
            _ => None,
        }
    }

    /// An answer with that body, logged once where it is ours to mend.
    pub fn with_body(self, content_type: &'static str, body: String) -> Response {
        match &self {
            Failure::Unreachable(cause) => tracing::warn!(cause, "service unreachable"),
            Failure::Broken(cause) => tracing::error!(cause, "service failed"),
            _ => {}
        }
        let mut response = (self.status(), Body::from(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn refused_text(refused: Refused, lang: Lang) -> &'static str {
    match refused {
        Refused::Unknown => lang.pick(
            "Zum Schreiben braucht es ein bekanntes Token: „Authorization: Bearer …“.",
            "Writing needs a known token: \"Authorization: Bearer …\".",
        ),
        Refused::LoopbackOnly => lang.pick(
            "Es sind keine Tokens eingerichtet; dann schreibt nur, wer auf derselben Maschine ist.",
            "No tokens are configured; then only this machine may write.",
        ),
        Refused::ForeignOrigin => lang.pick(
            "Eine fremde Seite darf hier nicht schreiben.",
            "A page of another site may not write here.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_status_each() {
        let check = |code: Code, status: u16| {
            let failure = Failure::from(tonic::Status::new(code, "x"));
            assert_eq!(failure.status().as_u16(), status, "{code:?}");
        };
        check(Code::NotFound, 404);
        check(Code::InvalidArgument, 400);
        check(Code::Unavailable, 503);
        check(Code::Cancelled, 503);
        check(Code::DeadlineExceeded, 503);
        check(Code::FailedPrecondition, 409);
        check(Code::PermissionDenied, 403);
        check(Code::Internal, 502);
    }
}
