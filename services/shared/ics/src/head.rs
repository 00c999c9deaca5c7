//! Heads of lines: name and parameters (RFC 5545, 3.1 and 3.2; RFC 6868).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::bounds::{MAX_CACHED_HEADS, MAX_HEAD};

/// Name and parameters of a content line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Name, in capitals.
    pub name: String,
    /// Parameters in their order: name in capitals, values without quotes, carets resolved.
    pub params: Vec<(String, Vec<String>)>,
    /// A parameter could not be read and was left.
    pub broken: bool,
}

/// Parameter values that the crate `ical` can hold; more spill into its value.
const ICAL_VALUES: usize = 10;

/// Where the value of a line begins: the first colon outside quotes, else the first colon.
pub(crate) fn colon(line: &[u8]) -> Option<usize> {
    let first = memchr::memchr2(b':', b'"', line)?;
    if line[first] == b':' {
        return Some(first);
    }
    let (mut quoted, mut at) = (true, first + 1);
    while let Some(step) = memchr::memchr2(b':', b'"', &line[at..]) {
        at += step;
        match line[at] {
            b'"' => quoted = !quoted,
            _ if !quoted => return Some(at),
            _ => {}
        }
        at += 1;
    }
    memchr::memchr(b':', line)
}

/// Whether these bytes can name a property.
fn is_name(name: &[u8]) -> bool {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !name.is_empty() && name[0].is_ascii_alphabetic() && name.iter().all(inner)
}

/// Parses heads and remembers them.
#[derive(Default)]
pub(crate) struct Heads {
    known: HashMap<Box<[u8]>, Arc<Head>>,
}

impl Heads {
    /// The head of a line, or nothing where these bytes name no property.
    pub fn get(&mut self, bytes: &[u8]) -> Option<Arc<Head>> {
        if let Some(head) = self.known.get(bytes) {
            return Some(Arc::clone(head));
        }
        let head = Arc::new(parse(bytes)?);
        if self.known.len() < MAX_CACHED_HEADS && bytes.len() < 256 {
            self.known.insert(bytes.into(), Arc::clone(&head));
        }
        Some(head)
    }
}

fn parse(bytes: &[u8]) -> Option<Head> {
    let end = memchr::memchr(b';', bytes).unwrap_or(bytes.len());
    let name = bytes[..end].trim_ascii();
    if !is_name(name) {
        return None;
    }
    let name = String::from_utf8_lossy(name).to_ascii_uppercase();
    if end == bytes.len() {
        return Some(Head { name, ..Head::default() });
    }
    if bytes.len() > MAX_HEAD {
        return Some(Head { name, params: Vec::new(), broken: true });
    }
    let text = crate::decode::text(bytes, encoding_rs::WINDOWS_1252).0;
    // Not written, so not judged either: a control character must not hide what a value says.
    let text = match text.contains(|c: char| c.is_ascii_control()) {
        true => Cow::Owned(text.replace(|c: char| c.is_ascii_control(), "")),
        false => text,
    };
    let (params, broken) = match by_ical(&text) {
        Some(params) => (params, false),
        None => by_hand(text.split_once(';').map_or("", |(_, p)| p)),
    };
    let params: Vec<(String, Vec<String>)> = params
        .into_iter()
        .map(|(k, vs)| {
            (k.trim().to_owned(), said(vs.iter().map(|v| carets(v).trim().to_owned()).collect()))
        })
        .collect();
    // Signs of another encoding and carets grow: what is kept has to fit when it is read again.
    let sizes = params.iter().flat_map(|(k, vs)| vs.iter().map(|v| k.len() + 2 * v.len()));
    if sizes.sum::<usize>() > MAX_HEAD {
        return Some(Head { name, params: Vec::new(), broken: true });
    }
    Some(Head { name, params, broken })
}

/// The values of a parameter without empty ones between others: whether those count depends on
/// how they are quoted.
pub(crate) fn said(mut values: Vec<String>) -> Vec<String> {
    if values.iter().any(|v| !v.is_empty()) {
        values.retain(|v| !v.is_empty());
    } else {
        values.truncate(1);
    }
    values
}

/// The crate `ical` on the head alone; nothing where it objects or would lose values.
fn by_ical(head: &str) -> Option<Vec<(String, Vec<String>)>> {
    let line = format!("{head}:");
    let property = ical::PropertyParser::from_reader(line.as_bytes()).next()?.ok()?;
    let params = property.params?;
    let kept = property.value.is_none() && params.iter().all(|(_, v)| v.len() < ICAL_VALUES);
    // A quote inside an unquoted value or a value after a quoted one says it was misread.
    let clean = params.iter().all(|(k, vs)| {
        k.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && vs.iter().all(|v| !v.contains('"'))
    });
    (kept && clean).then_some(params)
}

/// Parameters with many values or faults: what can be read is kept.
fn by_hand(text: &str) -> (Vec<(String, Vec<String>)>, bool) {
    let mut params: Vec<(String, Vec<String>)> = Vec::new();
    let mut broken = text.matches('"').count() % 2 == 1;
    for part in outside_quotes(text, ';') {
        match part.split_once('=') {
            Some((key, value)) if is_name(key.trim().as_bytes()) => {
                let values = outside_quotes(value, ',')
                    .map(|v| v.trim().trim_matches('"').to_owned())
                    .collect();
                params.push((key.trim().to_ascii_uppercase(), values));
            }
            _ => broken |= !part.trim().is_empty(),
        }
    }
    (params, broken)
}

/// Splits at a sign that does not stand in quotes.
fn outside_quotes(text: &str, at: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == at && !quoted
    })
}

/// RFC 6868: `^n` is a line break, `^'` a quote, `^^` a caret.
fn carets(value: &str) -> Cow<'_, str> {
    if !value.contains('^') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let plain = match (c, chars.peek()) {
            ('^', Some('n')) => '\n',
            ('^', Some('\'')) => '"',
            ('^', Some('^')) => '^',
            _ => {
                out.push(c);
                continue;
            }
        };
        chars.next();
        out.push(plain);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, parameters, broken.
    type Expected<'e> = (&'e str, &'e [(&'e str, &'e [&'e str])], bool);

    #[track_caller]
    fn check(line: &str, expected: Option<Expected<'_>>) {
        let at = colon(line.as_bytes()).unwrap_or(line.len());
        let head = Heads::default().get(&line.as_bytes()[..at]);
        let expected = expected.map(|(name, params, broken)| Head {
            name: name.into(),
            params: params
                .iter()
                .map(|(k, v)| ((*k).into(), v.iter().map(|v| (*v).into()).collect()))
                .collect(),
            broken,
        });
        assert_eq!(head.as_deref(), expected.as_ref());
    }

    #[test]
    fn heads() {
        check("summary:x", Some(("SUMMARY", &[], false)));
        check(
            "DTSTART;TZID=Europe/Berlin:1",
            Some(("DTSTART", &[("TZID", &["Europe/Berlin"])], false)),
        );
        check(
            "A;TZID=\"(UTC+01:00) B, C\":1",
            Some(("A", &[("TZID", &["(UTC+01:00) B, C"])], false)),
        );
        check("A;cn=x^'y^'^n^^z:1", Some(("A", &[("CN", &["x\"y\"\n^z"])], false)));
        check("A;CN=Tom &amp; Co:1", Some(("A", &[("CN", &["Tom &amp"])], true)));
        check("GEO=:1;2", None);
        check(": x", None);
        check("SUMMARY::: x", Some(("SUMMARY", &[], false)));
        check("A;X=\"open:1", Some(("A", &[("X", &["open"])], true)));
        let many = "1,2,3,4,5,6,7,8,9,10,11,12";
        let values: Vec<&str> = many.split(',').collect();
        check(&format!("A;M={many}:v"), Some(("A", &[("M", &values)], false)));
    }

    #[test]
    fn an_attack_head_is_left() {
        let line = format!("A{}", ";x=y".repeat(500_000));
        let head = Heads::default().get(line.as_bytes()).expect("a name");
        assert!(head.broken && head.params.is_empty());
    }
}
