//! Whether a body is what its source should give, before anything is read from it.

use crate::read::Completeness;
use crate::spec::SourceKind;

/// How much of a body is looked at for what kind of text it is.
const HEAD: usize = 4 * 1024;

/// A page shorter than this holds no list of events: an error text or a placeholder.
const SHORTEST_PAGE: usize = 200;

/// Judges a body by kind. Readers may find more wrong with it.
#[must_use]
pub fn judge(kind: SourceKind, body: &[u8], content_type: Option<&str>) -> Completeness {
    match kind {
        SourceKind::Ical => ical(body),
        SourceKind::Page => page(body, content_type),
        SourceKind::Rss => feed(body),
        SourceKind::Submitted => Completeness::Complete,
    }
}

/// An iCalendar stream: begins and ends as RFC 5545, section 3.4 has it, in equal number.
#[must_use]
pub fn ical(body: &[u8]) -> Completeness {
    let text = ascii_of(body);
    let text = trim(&text);
    if text.is_empty() {
        return broken(
            "Die Antwort ist leer. Ein leerer Kalender muss BEGIN:VCALENDAR und END:VCALENDAR \
             enthalten; bitte den Export prüfen.",
            "The answer is empty. An empty calendar must hold BEGIN:VCALENDAR and END:VCALENDAR; \
             please check the export.",
        );
    }
    let begins = lines_equal(text, b"BEGIN:VCALENDAR");
    let ends = lines_equal(text, b"END:VCALENDAR");
    if begins == 0 {
        return if looks_like_html(text) {
            broken(
                "Statt eines Kalenders kommt eine Webseite, etwa eine Anmeldung, eine \
                 Einwilligung oder eine Fehlerseite. Bitte den Feed ohne Anmeldung bereitstellen.",
                "Instead of a calendar comes a web page, such as a login, a consent or an error \
                 page. Please provide the feed without a login.",
            )
        } else {
            broken(
                "Die Antwort ist kein Kalender: BEGIN:VCALENDAR fehlt. Bitte die Adresse und den \
                 Export prüfen.",
                "The answer is no calendar: BEGIN:VCALENDAR is missing. Please check the address \
                 and the export.",
            )
        };
    }
    let open = [&b"VEVENT"[..], b"VTIMEZONE", b"VTODO", b"VALARM"].iter().any(|name| {
        let count = |head: &[u8]| lines_equal(text, &[head, name].concat());
        count(b"BEGIN:") != count(b"END:")
    });
    if ends < begins || open || !ends_with_end(text) {
        return broken(
            "Der Kalender bricht ab: END:VCALENDAR oder das Ende eines Termins fehlt. Bitte das \
             Zeit- oder Speicherlimit des Exports prüfen.",
            "The calendar breaks off: END:VCALENDAR or the end of an event is missing. Please \
             check the time or memory limit of the export.",
        );
    }
    Completeness::Complete
}

/// A page of HTML.
fn page(body: &[u8], content_type: Option<&str>) -> Completeness {
    let text = ascii_of(body);
    let text = trim(&text);
    let other = content_type.is_some_and(|t| {
        !(t.contains("html") || t.contains("xml") || t.contains("json") || t == "text/plain")
    });
    if other || text.len() < SHORTEST_PAGE && !text.starts_with(b"{") && !text.starts_with(b"[") {
        return broken(
            "Die Antwort ist keine vollständige Webseite. Bitte die Adresse prüfen.",
            "The answer is no complete web page. Please check the address.",
        );
    }
    // The closing tags may be left out (HTML, 13.1.2.4); then a cut shows only within a tag.
    let closed = find(text, b"</html") || find(text, b"</body");
    let markup = text.starts_with(b"<");
    if markup && !closed && !text.ends_with(b">") {
        return Completeness::Partial {
            german: "Die Seite bricht ab; was fehlt, gilt nicht als zurückgezogen. Bitte den \
                     Webserver prüfen."
                .into(),
            english: "The page breaks off; what is absent does not count as withdrawn. Please \
                      check the web server."
                .into(),
        };
    }
    Completeness::Complete
}

/// RSS or Atom: opened and closed.
fn feed(body: &[u8]) -> Completeness {
    let text = ascii_of(body);
    let pairs: [(&[u8], &[u8]); 3] =
        [(b"<rss", b"</rss>"), (b"<feed", b"</feed>"), (b"<rdf:rdf", b"</rdf:rdf>")];
    let opened = pairs.iter().find(|(open, _)| find(&text, open));
    match opened {
        Some((_, close)) if find(&text, close) => Completeness::Complete,
        Some(_) => broken(
            "Der RSS-Feed bricht ab. Bitte den Export prüfen.",
            "The RSS feed breaks off. Please check the export.",
        ),
        None => broken(
            "Die Antwort ist kein RSS- oder Atom-Feed. Bitte die Adresse prüfen.",
            "The answer is neither RSS nor Atom. Please check the address.",
        ),
    }
}

fn broken(german: &str, english: &str) -> Completeness {
    Completeness::Broken { german: german.to_owned(), english: english.to_owned() }
}

/// The body with UTF-16 brought down to bytes, so that names can be looked for.
fn ascii_of(body: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let wide = body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]);
    if wide {
        body[2..].iter().copied().filter(|b| *b != 0).collect::<Vec<u8>>().into()
    } else {
        body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).into()
    }
}

fn trim(text: &[u8]) -> &[u8] {
    let from = text.iter().position(|b| !b.is_ascii_whitespace() && *b != 0).unwrap_or(text.len());
    let rest = &text[from..];
    let to = rest.iter().rposition(|b| !b.is_ascii_whitespace() && *b != 0).map_or(0, |at| at + 1);
    &rest[..to]
}

/// Lines that are `name`, whatever their case and the spaces around.
fn lines_equal(text: &[u8], name: &[u8]) -> usize {
    text.split(|b| matches!(b, b'\n' | b'\r'))
        .filter(|line| line.trim_ascii().eq_ignore_ascii_case(name))
        .count()
}

/// The last calendar is closed, and what follows is short (a comment of the server).
fn ends_with_end(text: &[u8]) -> bool {
    let tail = &text[text.len().saturating_sub(HEAD)..];
    tail.split(|b| matches!(b, b'\n' | b'\r'))
        .any(|line| line.trim_ascii().eq_ignore_ascii_case(b"END:VCALENDAR"))
}

fn looks_like_html(text: &[u8]) -> bool {
    let head = &text[..text.len().min(HEAD)];
    [&b"<!doctype"[..], b"<html", b"<head", b"<body", b"<script"].iter().any(|tag| find(head, tag))
}

/// Whether the lower-case ASCII `needle` is in the text, whatever the text's case.
fn find(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle))
}
