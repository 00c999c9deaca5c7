//! `terminbund decide`: lay down a decision.

use std::process::ExitCode;

use terminbund_proto::v1::{
    DecideRequest, Decision, HideDecision, ListDecisionsRequest, NeverSameDecision,
    PreferSourceDecision, SameDecision, SetFieldDecision, ShowDecision, UndoDecision,
    decision::What, editorial_service_client::EditorialServiceClient,
};

use super::running::Where;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    at: Where,
    /// Who decides; the name of the person or office.
    #[arg(long, global = true, default_value = "operator")]
    author: String,
    /// Why.
    #[arg(long, global = true, default_value = "")]
    reason: String,
    #[command(subcommand)]
    what: Decide,
}

#[derive(clap::Subcommand)]
enum Decide {
    /// These events (ids of members) are one.
    Same {
        /// Two or more.
        #[arg(num_args = 2.., required = true)]
        events: Vec<String>,
    },
    /// These two events are never one.
    NeverSame {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// The entry of this event is not shown.
    Hide {
        /// The event.
        event: String,
    },
    /// The entry of this event is shown, whatever the rules of relevance say.
    Show {
        /// The event.
        event: String,
    },
    /// For a field, this source goes before the others.
    Prefer {
        /// The event.
        event: String,
        /// The source.
        source: String,
        /// The field, as "title" or "when".
        field: String,
    },
    /// A field has this value.
    Set {
        /// The event.
        event: String,
        /// The field, as "title" or "start".
        field: String,
        /// The value.
        value: String,
    },
    /// Takes a decision back.
    Undo {
        /// Its id.
        decision: String,
    },
    /// Lists all decisions.
    List,
}

/// Lays down a decision, or lists them.
pub(crate) async fn decide(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let pass = arguments.at.pass();
    let channel = arguments.at.channel("calendar").await?;
    let mut client = EditorialServiceClient::new(channel);
    let what = match arguments.what {
        Decide::Same { events } => What::Same(SameDecision { events }),
        Decide::NeverSame { a, b } => What::NeverSame(NeverSameDecision { a, b }),
        Decide::Hide { event } => What::Hide(HideDecision { event }),
        Decide::Show { event } => What::Show(ShowDecision { event }),
        Decide::Prefer { event, source, field } => {
            What::Prefer(PreferSourceDecision { event, source, field })
        }
        Decide::Set { event, field, value } => What::Set(SetFieldDecision { event, field, value }),
        Decide::Undo { decision } => What::Undo(UndoDecision { decision }),
        Decide::List => {
            let all = client.list_decisions(ListDecisionsRequest::default()).await?.into_inner();
            for d in &all.decisions {
                let at = jiff::Timestamp::from_second(d.at).unwrap_or_default();
                crate::out!("{}  {at}  {}: {}  {}", d.id, d.author, told(d), d.reason);
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    let decision = Decision {
        author: arguments.author,
        reason: arguments.reason,
        what: Some(what),
        ..Decision::default()
    };
    let answer =
        client.decide(pass.on(DecideRequest { decision: Some(decision) })).await?.into_inner();
    let id = answer.decision.map(|d| d.id).unwrap_or_default();
    crate::out!("decision {id}; entries: {}", answer.entries.join(", "));
    Ok(ExitCode::SUCCESS)
}

/// What was decided, in the words of the command.
fn told(decision: &Decision) -> String {
    match decision.what.as_ref() {
        Some(What::Same(same)) => format!("same {}", same.events.join(" ")),
        Some(What::NeverSame(never)) => format!("never-same {} {}", never.a, never.b),
        Some(What::Hide(hide)) => format!("hide {}", hide.event),
        Some(What::Show(show)) => format!("show {}", show.event),
        Some(What::Prefer(p)) => format!("prefer {} {} {}", p.event, p.source, p.field),
        Some(What::Set(set)) => format!("set {} {} {:?}", set.event, set.field, set.value),
        Some(What::Undo(undo)) => format!("undo {}", undo.decision),
        None => String::new(),
    }
}
