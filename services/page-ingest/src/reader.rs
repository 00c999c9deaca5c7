//! From the bytes of a page, and of the pages it leads to, to items. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use prost::Message as _;
use terminbund_ingest::{Body, Completeness, FollowUp, FoundItem, ReadBody, Reader, SourceSpec};
use terminbund_markup::{Options, PageItem, PageReading, Rule};
use terminbund_model::{word, zone::zone};
use terminbund_proto::v1::{
    Finding, PagePayload, RawItem, Severity, Visibility, raw_item::Payload,
};

use crate::payload;

/// The option of a source that holds its rule, as TOML.
pub const RULE: &str = "rule";
/// Raised when the same pages are read differently.
const READS: u32 = 2;
/// Tag of a further page of a list.
const NEXT: &str = "next";
/// Tag of the page behind an item.
const DETAIL: &str = "detail";

/// Reads pages by their markup, else by the rule of the configuration; never by a proposal.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageReader;

/// What was read of the bodies of one source.
#[derive(Default)]
struct Pages {
    items: Vec<PageItem>,
    findings: Vec<terminbund_markup::Finding>,
    details: BTreeMap<String, Option<PageReading>>,
    wanted: Vec<FollowUp>,
    failed: bool,
    /// What pages ask of robots is obeyed.
    robots: bool,
    /// The first page asks not to be indexed.
    noindex: bool,
    /// How the first page looks, in JSON.
    look: String,
}

impl Reader for PageReader {
    fn read(&self, spec: &SourceSpec, bodies: &[Body], now: Timestamp) -> ReadBody {
        let on = now.to_zoned(zone(&spec.zone)).date();
        let rule = match spec.options.get(RULE).map(|text| rule_of(text)).transpose() {
            Ok(rule) => rule,
            Err(error) => return ReadBody { complete: bad_rule(&error), ..ReadBody::default() },
        };
        let mut pages = Pages { robots: spec.robots, ..Pages::default() };
        for body in bodies {
            pages.read(body, rule.as_ref(), on);
        }
        if pages.noindex {
            return ReadBody { complete: noindex(), ..ReadBody::default() };
        }
        // The pagination ends where the rule says, whatever the pages link to.
        let tag = |b: &&Body| b.asked.as_ref().is_some_and(|a| a.tag == NEXT);
        let turned = bodies.iter().filter(tag).count();
        let bound = rule
            .as_ref()
            .and_then(|r| r.next.as_ref())
            .map_or(spec.max_pages, |n| n.pages as usize);
        if turned >= bound {
            pages.wanted.retain(|w| w.tag != NEXT);
        }
        let fetched = bodies.iter().filter_map(|b| b.asked.as_ref());
        let fetched = fetched.map(|a| a.url.clone()).collect::<BTreeSet<_>>();
        pages.wanted.retain(|w| !fetched.contains(&w.url));
        pages.finish(spec, bodies, rule.is_some())
    }

    fn remember(
        &self,
        spec: &SourceSpec,
        first: &Body,
        memory: &str,
        read: &mut ReadBody,
        now: Timestamp,
    ) -> String {
        let on = now.to_zoned(zone(&spec.zone)).date();
        crate::memory::compare(first, memory, read, on)
    }

    fn version(&self) -> u32 {
        READS
    }

    fn over_at(&self, spec: &SourceSpec, item: &RawItem) -> Option<Timestamp> {
        let Some(Payload::Page(page)) = &item.payload else { return None };
        let end = [page.end.as_str(), page.start.as_str()];
        let dates = page.dates.iter().flat_map(|d| [d.end.as_str(), d.start.as_str()]);
        if !page.rrule.is_empty() {
            return None;
        }
        let zone = zone(&spec.zone);
        end.into_iter().chain(dates).filter_map(|text| payload::over(text, &zone)).max()
    }
}

impl Pages {
    fn read(&mut self, body: &Body, rule: Option<&Rule>, on: jiff::civil::Date) {
        let tag = body.asked.as_ref().map_or("", |a| a.tag.as_str());
        let asked = body.asked.as_ref().map(|a| a.url.to_string());
        if body.bytes.is_empty() || body.status != 200 {
            match asked {
                Some(url) if tag == DETAIL => {
                    self.details.insert(url, None);
                }
                _ => self.failed = true,
            }
            return;
        }
        let content_type = crate::memory::content_type(body);
        let detail = tag == DETAIL;
        let options = Options { on, rule, content_type: content_type.as_deref(), detail };
        let html = terminbund_markup::decode(&body.bytes, content_type.as_deref());
        let reading = terminbund_markup::read_text(&html, body.url.as_str(), &options);
        if body.asked.is_none() {
            let look = terminbund_markup::look(&reading, &html);
            self.look = serde_json::to_string(&look).unwrap_or_default();
        }
        if reading.noindex && self.robots {
            // Of further pages that ask so, nothing is taken; the list itself stands or falls.
            self.noindex |= body.asked.is_none();
            return;
        }
        if let Some(url) = asked.filter(|_| detail) {
            self.details.insert(url, Some(reading));
            return;
        }
        let next = reading.next_page.iter().map(|url| (url, NEXT));
        let details = reading.detail_links.iter().map(|url| (url, DETAIL));
        for (url, tag) in next.chain(details) {
            if let Ok(url) = url.parse() {
                let follow = FollowUp { url, tag: tag.to_owned() };
                if !self.wanted.contains(&follow) {
                    self.wanted.push(follow);
                }
            }
        }
        self.items.extend(reading.items);
        self.findings.extend(reading.findings);
    }

    fn finish(mut self, spec: &SourceSpec, bodies: &[Body], has_rule: bool) -> ReadBody {
        let page = bodies.first().map(|b| b.url.to_string()).unwrap_or_default();
        let example = self.items.first().map(terminbund_markup::snippet);
        let mut items = Vec::new();
        for mut item in std::mem::take(&mut self.items) {
            let behind = item.url.as_ref().and_then(|url| self.details.get(url));
            let mut partial = false;
            match behind {
                Some(Some(detail)) => {
                    let found = &mut self.findings;
                    terminbund_markup::complete_from_detail(&mut item, detail, found);
                }
                Some(None) => partial = true,
                None => {}
            }
            items.extend(found(spec, &item, &page, partial));
        }
        let complete = if items.is_empty() {
            broken(has_rule)
        } else if self.failed {
            partial_list()
        } else {
            Completeness::Complete
        };
        ReadBody {
            items,
            findings: self.findings.iter().map(|f| told(f, example.as_deref())).collect(),
            complete,
            more: self.wanted,
            note: self.look,
            ..ReadBody::default()
        }
    }
}

fn found(spec: &SourceSpec, item: &PageItem, page: &str, partial: bool) -> Option<FoundItem> {
    if item.title.trim().is_empty() {
        return None;
    }
    let payload = payload::of(item, page);
    let visibility = match spec.visibility {
        Visibility::Unspecified => Visibility::Public,
        of_source => of_source,
    };
    Some(FoundItem {
        uid: item.uid.clone(),
        title: payload.title.clone(),
        start: payload.start.clone(),
        recurring: !payload.rrule.is_empty() || payload.dates.len() > 1,
        content_hash: content(&payload),
        payload: Payload::Page(Box::new(payload)),
        visibility,
        findings: Vec::new(),
        partial,
    })
}

/// Over what counts as changed: not where the page stands.
fn content(payload: &PagePayload) -> [u8; 32] {
    let bare = PagePayload { page: String::new(), ..payload.clone() };
    *blake3::hash(&bare.encode_to_vec()).as_bytes()
}

/// A page that gives no event at all may have changed its shape: what is known stays.
fn broken(has_rule: bool) -> Completeness {
    let (german, english) = if has_rule {
        (
            "Die Seite zeigt mit der eingestellten Regel keine Termine mehr. Entweder ist sie \
             leer, oder sie hat ihre Form geändert: „terminbund check ADRESSE --propose“ \
             schlägt eine neue Regel vor.",
            "The page shows no events under the configured rule any more. Either it is empty or \
             it has changed its shape: \"terminbund check ADDRESS --propose\" proposes a new rule.",
        )
    } else {
        (
            "Auf der Seite stehen keine maschinenlesbaren Termine (JSON-LD, Microdata, RDFa, \
             h-event). „terminbund check ADRESSE --propose“ schlägt eine Regel vor, die Sie in \
             die Konfiguration übernehmen können.",
            "The page has no machine-readable events (JSON-LD, microdata, RDFa, h-event). \
             \"terminbund check ADDRESS --propose\" proposes a rule for the configuration.",
        )
    };
    Completeness::Broken { german: german.to_owned(), english: english.to_owned() }
}

/// The rule of a source, checked.
pub(crate) fn rule_of(text: &str) -> Result<Rule, String> {
    let rule = toml::from_str::<Rule>(text).map_err(|e| e.message().to_owned())?;
    rule.check().map_err(|e| e.to_string())?;
    Ok(rule)
}

fn bad_rule(error: &str) -> Completeness {
    Completeness::Broken {
        german: format!("Die eingestellte Regel ist nicht verwendbar: {error}"),
        english: format!("The configured rule cannot be used: {error}"),
    }
}

fn noindex() -> Completeness {
    Completeness::Broken {
        german: "Die Seite bittet darum, nicht ausgewertet zu werden (noindex). Wenn der Partner \
                 es dennoch erlaubt, setzen Sie bei der Quelle robots = false."
            .to_owned(),
        english: "The page asks not to be evaluated (noindex). If the partner allows it all the \
                  same, set robots = false for the source."
            .to_owned(),
    }
}

fn partial_list() -> Completeness {
    Completeness::Partial {
        german: "Eine weitere Seite der Liste war nicht abrufbar; es wird nichts gelöscht."
            .to_owned(),
        english: "A further page of the list could not be fetched; nothing is withdrawn."
            .to_owned(),
    }
}

/// A finding; that a page is for people only comes with the markup that would mend it.
fn told(found: &terminbund_markup::Finding, example: Option<&str>) -> Finding {
    let mut out = finding(found);
    let whole_page = found.code == terminbund_markup::Code::NoMachineDate && found.item.is_none();
    if let Some(example) = example.filter(|_| whole_page) {
        out.german += &format!(" Für den ersten Termin zum Beispiel:\n{example}");
        out.english += &format!(" For the first event, for example:\n{example}");
    }
    out
}

/// The protobuf of a finding on a page.
#[must_use]
pub fn finding(found: &terminbund_markup::Finding) -> Finding {
    use terminbund_markup::Code;
    let severity = match found.code {
        Code::NoMachineDate | Code::UnreadDate | Code::NoTitle | Code::RuleFoundNothing => {
            Severity::Error
        }
        Code::BrokenJson | Code::MarkupError | Code::Contradiction | Code::Truncated => {
            Severity::Warning
        }
        _ => Severity::Info,
    };
    Finding {
        rule: word(&found.code),
        severity: severity.into(),
        event: found.found.clone().unwrap_or_default(),
        german: found.de.clone(),
        english: found.en.clone(),
        ..Finding::default()
    }
}
