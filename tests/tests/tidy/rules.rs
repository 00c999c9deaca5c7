//! The rules: each takes a file and gives messages that say what to do.

use crate::scrub::{functions, scrub};
use crate::tree::Source;

/// Lines of a Rust file: what one can hold in mind.
const MAX_FILE_LINES: usize = 400;
/// Lines of a function, signature and braces included.
const MAX_FUNCTION_LINES: usize = 70;
/// Characters of a line; rustfmt leaves strings and comments alone.
const MAX_LINE_CHARS: usize = 100;
/// Lines of the README: what a newcomer reads before the first command.
const MAX_README_LINES: usize = 120;

/// Names at the top besides dotfiles and what .gitignore names there.
pub const TOP: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "services",
    "proto",
    "deploy",
    "tests",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
];

/// A crate's name in code and in manifests, and the only folder that may use it.
const KEPT_APART: [(&str, &str, &str); 2] = [
    ("reqwest", "reqwest", "services/shared/fetch/"),
    ("async_nats", "async-nats", "services/shared/bus/"),
];

/// Hosts of package registries. In halves, since this file is checked too.
pub const REGISTRIES: [&str; 6] = [
    concat!("crates", ".io"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("npm", "js.org"),
    concat!("deb.", "debian.org"),
    concat!("archive.", "ubuntu.com"),
];

/// Marks of unfinished work, in halves for the same reason.
pub const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// A rule on one file.
pub type Rule = fn(&Source) -> Vec<String>;

/// At most [`MAX_FILE_LINES`] lines.
pub fn file_length(file: &Source) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= MAX_FILE_LINES {
        return Vec::new();
    }
    vec![format!(
        "{}: {lines} lines, at most {MAX_FILE_LINES}. Move one topic (or the tests) into a module \
         of its own.",
        file.path
    )]
}

/// At most [`MAX_LINE_CHARS`] characters in a line.
pub fn line_length(file: &Source) -> Vec<String> {
    let too_long = |(i, line): (usize, &str)| {
        let chars = line.chars().count();
        (chars > MAX_LINE_CHARS).then(|| {
            format!(
                "{}:{}: {chars} characters, at most {MAX_LINE_CHARS}. Break the line; a long \
                 string continues after a backslash.",
                file.path,
                i + 1
            )
        })
    };
    file.text.lines().enumerate().filter_map(too_long).collect()
}

/// At most [`MAX_FUNCTION_LINES`] lines from `fn` to the closing brace.
pub fn function_length(file: &Source) -> Vec<String> {
    let long = functions(&scrub(&file.text)).into_iter().filter(|f| f.lines > MAX_FUNCTION_LINES);
    let message = |f: crate::scrub::Function| {
        format!(
            "{}:{}: fn {} has {} lines, at most {MAX_FUNCTION_LINES}. Name a part of it and make \
             it a function.",
            file.path, f.line, f.name, f.lines
        )
    };
    long.map(message).collect()
}

/// Each file begins with what it is for.
pub fn module_docs(file: &Source) -> Vec<String> {
    let first = file.text.lines().find(|line| !line.trim().is_empty());
    if first.is_some_and(|line| line.starts_with("//! ")) {
        return Vec::new();
    }
    vec![format!("{}: begin it with `//! ` and a sentence on what it is for.", file.path)]
}

/// No mark of unfinished work without the number of an issue.
pub fn unfinished(file: &Source) -> Vec<String> {
    let mut messages = Vec::new();
    for (i, line) in file.text.lines().enumerate() {
        for mark in MARKS {
            let numbered = |at: usize| line[at + mark.len()..].starts_with("(#");
            if word_positions(line, mark).any(|at| !numbered(at)) {
                messages.push(format!(
                    "{}:{}: a bare {mark}. Do it now, or file an issue and write {mark}(#number).",
                    file.path,
                    i + 1
                ));
            }
        }
    }
    messages
}

/// The HTTP client and the broker's client each stand behind one crate.
pub fn kept_apart(file: &Source) -> Vec<String> {
    // The workspace's list of versions names every crate.
    if file.path == "Cargo.toml" {
        return Vec::new();
    }
    let manifest = file.path.ends_with("Cargo.toml");
    let text = if manifest { uncommented(&file.text) } else { scrub(&file.text) };
    let mut messages = Vec::new();
    for (in_code, in_manifest, home) in KEPT_APART {
        let name = if manifest { in_manifest } else { in_code };
        if !file.path.starts_with(home) && word_positions(&text, name).next().is_some() {
            messages.push(format!(
                "{}: names {name}. Only {home} does: add what you need to its API.",
                file.path
            ));
        }
    }
    messages
}

fn uncommented(manifest: &str) -> String {
    let code = manifest.lines().map(|line| line.split('#').next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// No host of a package registry in any file of ours.
pub fn registries(file: &Source) -> Vec<String> {
    // Cargo writes the lock file itself.
    if file.path == "Cargo.lock" || file.path.ends_with("/Cargo.lock") {
        return Vec::new();
    }
    let mut messages = Vec::new();
    for (i, line) in file.text.lines().enumerate() {
        for host in REGISTRIES.iter().filter(|host| line.contains(**host)) {
            messages.push(format!(
                "{}:{}: names {host}. Leave the registry to the client's own configuration.",
                file.path,
                i + 1
            ));
        }
    }
    messages
}

/// Paths in backticks that begin with one of our folders must exist.
pub fn paths_of_guides(file: &Source, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut messages = Vec::new();
    for (i, line) in file.text.lines().enumerate() {
        let spans = line.split('`').skip(1).step_by(2);
        let named = spans.filter_map(|span| span.split_whitespace().next()).filter(|word| {
            let ours = ["services/", "proto/", "deploy/", "tests/", ".ci/"];
            // A pattern or a placeholder is no path.
            ours.iter().any(|folder| word.starts_with(folder)) && !word.contains(['*', '<', '{'])
        });
        for path in named.filter(|path| !exists(path.trim_end_matches('/'))) {
            messages.push(format!("{}:{}: `{path}` is not there. Mend it.", file.path, i + 1));
        }
    }
    messages
}

/// Only [`TOP`], dotfiles and what git ignores there lie at the top.
pub fn top_level(names: &[String], gitignore: &str) -> Vec<String> {
    let ignored =
        |name: &str| gitignore.lines().any(|line| line.trim_end_matches('/') == format!("/{name}"));
    let stray = names
        .iter()
        .filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str()) && !ignored(name));
    stray.map(|name| format!("{name}: not at the top. Find its place under {TOP:?}.")).collect()
}

/// At most [`MAX_README_LINES`] lines.
pub fn readme_length(file: &Source) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= MAX_README_LINES {
        return Vec::new();
    }
    vec![format!(
        "{}: {lines} lines, at most {MAX_README_LINES}. Move detail to ARCHITECTURE.md.",
        file.path
    )]
}

/// Where `word` stands alone in `text`: no letter, digit or underscore on either side.
fn word_positions<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}
