//! A forgiving JSON reader for what stands in `application/ld+json` scripts.
//!
//! It takes trailing and missing commas, line breaks and control characters in strings, HTML and
//! JavaScript comments, CDATA marks, single quotes, unquoted names, quotes that should have been
//! escaped, several values one after the other, escaped HTML and a text that ends too soon.

use crate::bounds::{MAX_JSON_DEPTH, MAX_JSON_VALUES};
use serde_json::{Map, Value};

/// Reads as much as can be read; several values become an array.
pub fn parse(text: &str) -> Option<Value> {
    let unescaped;
    let text = if text.trim_start().starts_with("{&quot;") || text.contains("&quot;@type&quot;") {
        unescaped = crate::text::unescape(text);
        unescaped.as_str()
    } else {
        text
    };
    let mut reader = Reader { chars: text.char_indices().collect(), text, at: 0, values: 0 };
    let mut out = Vec::new();
    loop {
        reader.skip();
        match reader.peek() {
            None => break,
            Some('{' | '[') => out.extend(reader.value(0)),
            Some(_) => reader.at += 1,
        }
    }
    match out.len() {
        0 => None,
        1 => out.pop(),
        _ => Some(Value::Array(out)),
    }
}

/// Bytes after a comma in which a name would have to end.
const LOOK_AHEAD: usize = 80;

struct Reader<'a> {
    chars: Vec<(usize, char)>,
    text: &'a str,
    at: usize,
    values: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn rest_starts(&self, with: &str) -> bool {
        self.chars.get(self.at).is_some_and(|(byte, _)| self.text[*byte..].starts_with(with))
    }

    /// Skips to after `mark`, or to the end.
    fn skip_past(&mut self, mark: &str) {
        while self.at < self.chars.len() && !self.rest_starts(mark) {
            self.at += 1;
        }
        self.at += mark.chars().count();
    }

    /// Skips white space and what has no meaning between values.
    fn skip(&mut self) {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() || matches!(c, '\u{feff}' | ';') => self.at += 1,
                Some('/') if self.rest_starts("//") => self.skip_past("\n"),
                Some('/') if self.rest_starts("/*") => self.skip_comment(),
                Some('<') if self.rest_starts("<![CDATA[") => self.at += 9,
                Some('<') if self.rest_starts("<!--") => self.at += 4,
                Some('-') if self.rest_starts("-->") => self.at += 3,
                Some(']') if self.rest_starts("]]>") => self.at += 3,
                Some('<') => self.skip_past(">"),
                _ => return,
            }
        }
    }

    /// A comment; a CDATA mark within one ("/* <![CDATA[ */") goes with it.
    fn skip_comment(&mut self) {
        self.skip_past("*/");
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.values += 1;
        self.skip();
        if depth > MAX_JSON_DEPTH || self.values > MAX_JSON_VALUES {
            self.at = self.chars.len();
            return None;
        }
        match self.peek()? {
            '{' => Some(self.object(depth)),
            '[' => Some(self.array(depth)),
            quote @ ('"' | '\'' | '“' | '„' | '”') => Some(Value::String(self.string(quote))),
            _ => Some(self.word()),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut map = Map::new();
        self.at += 1;
        loop {
            self.skip();
            match self.peek() {
                None => break,
                Some('}') => {
                    self.at += 1;
                    break;
                }
                // A bracket that closes what is not open: leave it to the array around.
                Some(']') => break,
                Some(',' | ':') => self.at += 1,
                Some(c) => {
                    let before = self.at;
                    let name = match c {
                        '"' | '\'' | '“' | '„' | '”' => self.string(c),
                        _ => self.name(),
                    };
                    self.skip();
                    if self.peek() == Some(':') {
                        self.at += 1;
                        if let Some(value) = self.value(depth + 1) {
                            map.insert(name, value);
                        }
                    }
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
        Value::Object(map)
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut list = Vec::new();
        self.at += 1;
        loop {
            self.skip();
            match self.peek() {
                None => break,
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some('}') => break,
                Some(',' | ':') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    list.extend(self.value(depth + 1));
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
        Value::Array(list)
    }

    fn name(&mut self) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_alphanumeric() || "@_-.".contains(*c)) {
            out.push(c);
            self.at += 1;
        }
        out
    }

    /// A number, a literal, or text that lacks its quotes.
    fn word(&mut self) -> Value {
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, ',' | '}' | ']' | '\n' | '{' | '['))
        {
            out.push(c);
            self.at += 1;
        }
        let word = out.trim();
        match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "undefined" | "NaN" | "" => Value::Null,
            _ => Value::String(word.trim_end_matches('"').to_owned()),
        }
    }

    fn string(&mut self, quote: char) -> String {
        let close = match quote {
            '“' | '„' | '”' => "“”\"",
            '\'' => "'",
            _ => "\"",
        };
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => self.escape(&mut out),
                c if close.contains(c) && self.closes() => return out,
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out
    }

    fn escape(&mut self, out: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += 1;
        match c {
            'n' | 'r' | 't' | 'b' | 'f' => out.push(' '),
            'u' => {
                let hex: String = self.chars[self.at..].iter().take(4).map(|(_, c)| *c).collect();
                let unit = u32::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == 4);
                match unit.and_then(char::from_u32) {
                    Some(c) => {
                        out.push(c);
                        self.at += 4;
                    }
                    // Half of a surrogate pair: a symbol that titles can do without.
                    None => self.at += if unit.is_some() { 4 } else { 0 },
                }
            }
            c => out.push(c),
        }
    }

    /// Whether the quote just read ends the string: what follows is a separator. A quote within a
    /// text ("das "Fest" am See") is followed by text.
    fn closes(&self) -> bool {
        let mut rest =
            self.chars[self.at..].iter().map(|(_, c)| *c).skip_while(|c| c.is_whitespace());
        match rest.next() {
            None | Some('}' | ']' | ':' | '/' | '<') => true,
            // "das "Fest", ein Abend": a name or a value follows the comma, or the text goes on.
            Some(',') => {
                let next = rest.find(|c| !c.is_whitespace());
                next.is_none_or(|c| "\"'{[}]-@/“„”".contains(c) || c.is_ascii_digit())
                    || self.literal_follows()
            }
            // A comma was forgotten between two lines.
            Some('"') => self.line_break_follows(),
            Some(_) => false,
        }
    }

    fn literal_follows(&self) -> bool {
        let rest = self.chars.get(self.at).map_or("", |(byte, _)| &self.text[*byte..]);
        let rest = crate::text::cut(rest, LOOK_AHEAD);
        let rest = rest.trim_start().trim_start_matches(',').trim_start();
        ["true", "false", "null"].iter().any(|l| rest.starts_with(l))
            || rest.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            })
    }

    fn line_break_follows(&self) -> bool {
        let rest = self.chars[self.at..].iter().map(|(_, c)| *c);
        rest.take_while(|c| c.is_whitespace()).any(|c| c == '\n')
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let got = parse(input).map_or_else(String::new, |v| v.to_string());
        assert_eq!(got, expected, "{input}");
    }

    #[test]
    fn forgiven() {
        check("{\"a\":1,}", r#"{"a":"1"}"#);
        check("{\"a\":[\"x\",\"y\",],}", r#"{"a":["x","y"]}"#);
        check("{\"a\":\"x\ny\"}", r#"{"a":"x y"}"#);
        check("<!-- {\"a\":\"x\"} -->", r#"{"a":"x"}"#);
        check("//<![CDATA[\n{\"a\":true}\n//]]>", r#"{"a":true}"#);
        check("/*<![CDATA[*/{\"a\":null}/*]]>*/", r#"{"a":null}"#);
        check(
            "{\"a\":\"das \"Fest\" am See\",\"b\":\"c\"}",
            r#"{"a":"das \"Fest\" am See","b":"c"}"#,
        );
        check("{\"a\":\"x\"\n\"b\":\"y\"}", r#"{"a":"x","b":"y"}"#);
        check("{'a':'x', b: 'y'}", r#"{"a":"x","b":"y"}"#);
        check("{\"a\":\"x\"}{\"a\":\"y\"}", r#"[{"a":"x"},{"a":"y"}]"#);
        check("{\"a\":{\"b\":\"x\"", r#"{"a":{"b":"x"}}"#);
        check("{\"a\":\"x\\u00e4\\z\"};", r#"{"a":"xäz"}"#);
        check("{&quot;a&quot;:&quot;x&quot;}", r#"{"a":"x"}"#);
    }

    #[test]
    fn hopeless() {
        check("", "");
        check("kein JSON", "");
        assert!(parse(&"[".repeat(100_000)).is_some());
        assert!(parse(&"{\"a\":".repeat(100_000)).is_some());
    }
}
