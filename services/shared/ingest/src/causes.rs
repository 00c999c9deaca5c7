//! Why a source is as it is, and what mends it, in German and English.

use serde::{Deserialize, Serialize};
use terminbund_fetch::FetchError;
use terminbund_proto::v1::SourceState;

/// The cause behind a source's state. Texts are those of the moment, kept with the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Not polled yet.
    #[default]
    Unpolled,
    /// Nothing was handed in yet.
    Waiting,
    /// The last body was good.
    Good,
    /// Good, and permanently redirected.
    Moved {
        /// The new address.
        to: String,
    },
    /// Good, but nothing lies ahead and nothing has changed for long.
    Stale {
        /// Days since the last change.
        days: u32,
    },
    /// Much vanished at once.
    Held {
        /// Items that would be withdrawn.
        count: u32,
        /// Of so many that lie ahead.
        of: u32,
    },
    /// No answer: a person must act before it can be better.
    Refused {
        /// Text of the fetch error.
        german: String,
        /// Text of the fetch error.
        english: String,
    },
    /// No answer.
    Unreachable {
        /// Text of the fetch error.
        german: String,
        /// Text of the fetch error.
        english: String,
    },
    /// An answer that cannot be trusted.
    Broken {
        /// For the owner.
        german: String,
        /// For the owner.
        english: String,
    },
    /// An HTTP status that is no success.
    Status {
        /// The status.
        status: u16,
    },
    /// robots.txt forbids the page.
    Robots,
    /// robots.txt cannot be read, which counts as forbidding.
    RobotsUnreachable,
    /// Our own broker did not take what was read.
    Broker,
}

impl Cause {
    /// Of a fetch without an answer.
    #[must_use]
    pub fn of_fetch(error: &FetchError) -> Self {
        let (german, english) = (error.german(), error.english());
        match error {
            e if !e.is_transient() => Self::Refused { german, english },
            FetchError::Dns { .. }
            | FetchError::Connect { .. }
            | FetchError::Tls { .. }
            | FetchError::Timeout { .. } => Self::Unreachable { german, english },
            _ => Self::Broken { german, english },
        }
    }

    /// The source works; what may be amiss with it needs no haste.
    #[must_use]
    pub fn is_well(&self) -> bool {
        matches!(self, Self::Waiting | Self::Good | Self::Moved { .. } | Self::Stale { .. })
    }

    /// As the health shows it.
    #[must_use]
    pub fn state(&self) -> SourceState {
        match self {
            Self::Unpolled => SourceState::Unspecified,
            Self::Waiting | Self::Good => SourceState::Ok,
            Self::Moved { .. } => SourceState::Moved,
            Self::Stale { .. } => SourceState::Stale,
            Self::Held { .. } => SourceState::Held,
            Self::Refused { .. } | Self::Robots => SourceState::Forbidden,
            Self::Status { status: 401 | 402 | 403 | 407 | 451 } => SourceState::Forbidden,
            Self::Unreachable { .. } => SourceState::Unreachable,
            Self::Broken { .. } | Self::Status { .. } | Self::RobotsUnreachable | Self::Broker => {
                SourceState::Failing
            }
        }
    }

    /// In German, with what mends it.
    #[must_use]
    pub fn german(&self) -> String {
        match self {
            Self::Unpolled => "Noch nicht abgerufen.".into(),
            Self::Waiting => "Nimmt Meldungen entgegen; noch ist keine eingegangen.".into(),
            Self::Good => "In Ordnung.".into(),
            Self::Moved { to } => format!(
                "Die Adresse leitet dauerhaft weiter nach {to}. Die Termine kommen an; bitte die \
                 neue Adresse eintragen."
            ),
            Self::Stale { days } => format!(
                "Die Quelle antwortet, aber seit {days} Tagen hat sich nichts geändert, und kein \
                 Termin liegt in der Zukunft. Wird sie noch gepflegt?"
            ),
            Self::Held { count, of } => format!(
                "{count} von {of} kommenden Terminen fehlen auf einmal; sie bleiben vorerst \
                 stehen. Ist das richtig, bitte freigeben; sonst den Export prüfen. Bleibt es \
                 drei weitere Tage dabei, gelten sie als zurückgezogen."
            ),
            Self::Refused { german, .. }
            | Self::Unreachable { german, .. }
            | Self::Broken { german, .. } => german.clone(),
            Self::Status { status } => status_german(*status),
            Self::Robots => "Die robots.txt der Website verbietet uns diese Seite. Bitte dort \
                den Agenten „Terminbund“ zulassen oder einen Kalender-Feed bereitstellen."
                .into(),
            Self::RobotsUnreachable => "Die robots.txt der Website ist nicht abrufbar; das gilt \
                als Verbot. Bitte den Webserver prüfen: Eine fehlende robots.txt muss 404 \
                liefern."
                .into(),
            Self::Broker => "Der Abruf gelang, aber unser Speicher hat ihn nicht bestätigt; er \
                wird wiederholt. Bitte den Betreiber benachrichtigen, wenn das bleibt."
                .into(),
        }
    }

    /// In English, with what mends it.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Unpolled => "Not fetched yet.".into(),
            Self::Waiting => "Takes what is handed in; nothing has been yet.".into(),
            Self::Good => "In order.".into(),
            Self::Moved { to } => format!(
                "The address redirects permanently to {to}. The events arrive; please enter the \
                 new address."
            ),
            Self::Stale { days } => format!(
                "The source answers, but nothing has changed for {days} days and no event lies \
                 ahead. Is it still kept up?"
            ),
            Self::Held { count, of } => format!(
                "{count} of {of} coming events are missing at once; they stay for now. If that \
                 is right, please release the source; otherwise check the export. If it lasts \
                 three more days, they count as withdrawn."
            ),
            Self::Refused { english, .. }
            | Self::Unreachable { english, .. }
            | Self::Broken { english, .. } => english.clone(),
            Self::Status { status } => status_english(*status),
            Self::Robots => "The site's robots.txt forbids us this page. Please allow the agent \
                \"Terminbund\" there or provide a calendar feed."
                .into(),
            Self::RobotsUnreachable => "The site's robots.txt cannot be fetched, which counts as \
                forbidding. Please check the web server: a robots.txt that is missing must give \
                404."
                .into(),
            Self::Broker => "The fetch went well, but our store has not confirmed it; it will be \
                repeated. Please tell the operator if this stays."
                .into(),
        }
    }
}

fn status_german(status: u16) -> String {
    let said = match status {
        401 | 407 => {
            "Die Quelle verlangt eine Anmeldung. Bitte Zugangsdaten hinterlegen oder \
             erneuern."
        }
        403 | 451 => {
            "Der Server verweigert uns den Abruf. Bitte die Adresse öffentlich \
             freigeben oder „Terminbund“ in der Firewall zulassen."
        }
        404 => "Unter der Adresse gibt es nichts mehr. Bitte die neue Adresse eintragen.",
        410 => {
            "Die Quelle wurde endgültig entfernt. Bitte die neue Adresse eintragen oder die \
             Quelle streichen."
        }
        429 => {
            "Der Server nennt unsere Abrufe zu häufig; wir warten länger. Bitte die \
             Begrenzung für „Terminbund“ prüfen."
        }
        500..=599 => "Der Server meldet einen Fehler bei sich. Bitte sein Protokoll prüfen.",
        _ => "Der Server antwortet unerwartet. Bitte die Adresse prüfen.",
    };
    format!("{said} (HTTP {status})")
}

fn status_english(status: u16) -> String {
    let said = match status {
        401 | 407 => "The source asks for a login. Please provide or renew the credentials.",
        403 | 451 => {
            "The server refuses us. Please make the address public or allow \
             \"Terminbund\" in the firewall."
        }
        404 => "There is nothing at the address any more. Please enter the new one.",
        410 => {
            "The source was removed for good. Please enter the new address or delete the \
             source."
        }
        429 => {
            "The server calls our requests too frequent; we wait longer. Please check its \
             limit for \"Terminbund\"."
        }
        500..=599 => "The server reports an error of its own. Please check its log.",
        _ => "The server answers unexpectedly. Please check the address.",
    };
    format!("{said} (HTTP {status})")
}
