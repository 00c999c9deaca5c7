//! Just enough of Rust's lexis to find functions: text without comments and literals.

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of its `fn`, from 1.
    pub line: usize,
    /// Lines from there to its closing brace.
    pub lines: usize,
}

/// The text with comments, strings and character literals blanked; lines stay where they are.
pub fn scrub(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end > at {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            // A whole word at once: the `r` of `for` begins no raw string.
            let word = |c: &char| c.is_alphanumeric() || *c == '_';
            let len = chars[at..].iter().take_while(|c| word(c)).count().max(1);
            out.extend(&chars[at..at + len]);
            at += len;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at` if none does.
fn literal_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => block_comment_end(chars, at),
        ['"', ..] => quoted_end(chars, at + 1, '"'),
        ['b' | 'c', '"', ..] => quoted_end(chars, at + 2, '"'),
        ['b', '\'', ..] => quoted_end(chars, at + 2, '\''),
        // A lifetime has no quote after its first character.
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => quoted_end(chars, at + 1, '\''),
        ['r', '"' | '#', ..] => raw_end(chars, at, 1),
        ['b' | 'c', 'r', '"' | '#', ..] => raw_end(chars, at, 2),
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (at, depth) = (at + 2, depth + 1),
            ['*', '/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_end(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `r#"…"#`; a raw identifier such as `r#type` is none.
fn raw_end(chars: &[char], start: usize, prefix: usize) -> usize {
    let hashes = chars[start + prefix..].iter().take_while(|c| **c == '#').count();
    let body = start + prefix + hashes;
    if chars.get(body) != Some(&'"') {
        return start;
    }
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take(hashes).all(|c| *c == '#');
    let end = (body + 1..chars.len()).find(|at| closes(*at));
    end.map_or(chars.len(), |at| (at + 1 + hashes).min(chars.len()))
}

/// The functions with a body in a scrubbed text, nested ones too.
pub fn functions(scrubbed: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in scrubbed.match_indices("fn ") {
        let alone = scrubbed[..at].chars().next_back().is_none_or(char::is_whitespace);
        let rest = &scrubbed[at + 3..];
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !alone || name.is_empty() {
            continue; // the type `fn (A) -> B`, or the end of another word
        }
        if let Some(end) = body_end(rest) {
            found.push(Function {
                name,
                line: scrubbed[..at].matches('\n').count() + 1,
                lines: rest[..end].matches('\n').count() + 1,
            });
        }
    }
    found
}

/// The offset of the closing brace; none for a declaration without a body.
fn body_end(rest: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0, 0);
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            // `[u8; 4]` in the signature ends nothing.
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces -= 1;
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn scrubbing() {
    let cases = [
        ("a // fn b\nc", "a c"),
        ("a /* { /* } */ } */ b", "a b"),
        ("f(\"{\\\"}\", '{', '\\'')", "f( , , )"),
        ("fn a<'x>(b: &'x str) {}", "fn a<'x>(b: &'x str) {}"),
        ("r#\"a\"b\n\"# r#type br\"{\" b'{'", "r#type"),
        ("for \"x\"", "for"),
        ("\"open", ""),
    ];
    for (text, expected) in cases {
        let scrubbed = scrub(text);
        let words: Vec<&str> = scrubbed.split_whitespace().collect();
        assert_eq!(words.join(" "), expected, "{text}");
        // Places stay: as many characters, the lines where they were.
        assert_eq!(scrubbed.chars().count(), text.chars().count(), "{text}");
        assert_eq!(scrubbed.find('\n'), text.find('\n'), "{text}");
    }
}

#[test]
fn functions_and_their_lengths() {
    let text = "impl A {\n    pub async fn a(b: [u8; 2]) -> String {\n        \"}\"\n    }\n}\n\
                trait B {\n    fn c(&self);\n    fn d(&self) { fn e() {} }\n}\ntype F = fn (u8);\n";
    let named = |name: &str, line, lines| Function { name: name.to_owned(), line, lines };
    let expected = vec![named("a", 2, 3), named("d", 8, 1), named("e", 8, 1)];
    assert_eq!(functions(&scrub(text)), expected);
}
