//! The house rules that a machine can keep: sizes, documentation, layout, who may name what.
//!
//! Each rule is tried on small texts first, then run over the checkout.

mod rules;
mod scrub;
mod tree;

use rules::{
    MARKS, REGISTRIES, Rule, TOP, file_length, function_length, kept_apart, line_length,
    module_docs, paths_of_guides, readme_length, registries, top_level, unfinished,
};
use tree::{Source, read_tree, root};

#[track_caller]
fn check_checkout(concerns: impl Fn(&str) -> bool, rules: &[Rule]) {
    let files: Vec<Source> = read_tree().into_iter().filter(|f| concerns(&f.path)).collect();
    assert!(!files.is_empty(), "no such file: the walk is broken");
    let messages: Vec<String> =
        files.iter().flat_map(|file| rules.iter().flat_map(move |rule| rule(file))).collect();
    assert!(messages.is_empty(), "\n{}\n", messages.join("\n"));
}

#[test]
fn the_checkout_is_within_its_budgets() {
    let rules: [Rule; 5] = [file_length, line_length, function_length, module_docs, unfinished];
    check_checkout(|path| path.ends_with(".rs"), &rules);
}

#[test]
fn the_checkout_keeps_crates_apart() {
    check_checkout(|path| path.ends_with(".rs") || path.ends_with("Cargo.toml"), &[kept_apart]);
}

#[test]
fn the_checkout_names_no_registry() {
    check_checkout(|_| true, &[registries]);
}

#[test]
fn the_checkout_has_a_plain_top() {
    let entries = std::fs::read_dir(root()).expect("the workspace");
    let names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    let gitignore = std::fs::read_to_string(root().join(".gitignore")).expect(".gitignore");
    let messages = top_level(&names, &gitignore);
    assert!(messages.is_empty(), "\n{}\n", messages.join("\n"));
}

#[test]
fn the_guides_are_short_and_point_to_what_exists() {
    let paths: Rule = |file| paths_of_guides(file, |path| root().join(path).exists());
    check_checkout(|path| path.ends_with(".md"), &[paths]);
    check_checkout(|path| path == "README.md", &[readme_length]);
}

#[track_caller]
fn check(rule: Rule, path: &str, text: &str, expected: usize) {
    let messages = rule(&Source { path: path.to_owned(), text: text.to_owned() });
    assert_eq!(messages.len(), expected, "{path} {text:?}: {messages:?}");
    assert!(messages.iter().all(|message| message.starts_with(path)), "{messages:?}");
}

#[test]
fn budgets_can_fail() {
    let line = |n: usize| "x".repeat(n);
    let body = |n: usize| format!("fn long() {{\n{}}}\n", "    a();\n".repeat(n));
    let cases: Vec<(Rule, String, usize)> = vec![
        (file_length, "x\n".repeat(400), 0),
        (file_length, "x\n".repeat(401), 1),
        (line_length, line(100), 0),
        (line_length, "ä".repeat(100), 0),
        (line_length, format!("{}\n{}", line(101), line(102)), 2),
        (function_length, body(68), 0),
        (function_length, body(69), 1),
        (function_length, format!("impl A {{\n{}}}\n", body(69)), 1),
        (module_docs, "\n//! For that.\n".to_owned(), 0),
        (module_docs, "// For that.\n".to_owned(), 1),
        (module_docs, "//!\nfn a() {}\n".to_owned(), 1),
        (module_docs, String::new(), 1),
        (unfinished, format!("// {}(#12): later\n{}S", MARKS[0], MARKS[0]), 0),
        (unfinished, format!("// {}: later\nlet a = 1; // {}", MARKS[0], MARKS[1]), 2),
        (unfinished, format!("// {}(me): later", MARKS[2]), 1),
        (readme_length, "x\n".repeat(121), 1),
        (readme_length, "x\n".repeat(120), 0),
    ];
    for (rule, text, expected) in cases {
        check(rule, "a.rs", &text, expected);
    }
}

#[test]
fn names_can_fail() {
    let url = |host: &str| format!("curl https://{host}/x");
    let cases: Vec<(Rule, &str, String, usize)> = vec![
        (kept_apart, "services/shared/fetch/src/a.rs", "use reqwest::Url;".to_owned(), 0),
        (kept_apart, "services/gateway/src/a.rs", "use reqwest::Url;".to_owned(), 1),
        (kept_apart, "services/gateway/src/a.rs", "// as reqwest\nmy_reqwest();".to_owned(), 0),
        (kept_apart, "services/shared/bus/src/a.rs", "use async_nats as n;".to_owned(), 0),
        (kept_apart, "services/calendar/src/a.rs", "async_nats::connect()".to_owned(), 1),
        (kept_apart, "services/calendar/Cargo.toml", "async-nats.workspace = true".to_owned(), 1),
        (kept_apart, "services/calendar/Cargo.toml", "# not async-nats".to_owned(), 0),
        (kept_apart, "Cargo.toml", "async-nats = \"0.51\"".to_owned(), 0),
        (registries, "deploy/a.sh", url(REGISTRIES[0]), 1),
        (registries, "deploy/a.sh", url("example.org"), 0),
        (registries, "Cargo.lock", url(REGISTRIES[0]), 0),
    ];
    for (rule, path, text, expected) in cases {
        check(rule, path, &text, expected);
    }
}

#[test]
fn layout_can_fail() {
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert!(top_level(&names(&TOP), "").is_empty());
    assert!(top_level(&names(&[".ci", "target"]), "/target\n").is_empty());
    assert_eq!(top_level(&names(&["target", "scripts", "src"]), "/target/\nsrc\n").len(), 2);

    let there = ["deploy/up", "services"];
    let paths = |text: &str| {
        let file = Source { path: "a.md".to_owned(), text: text.to_owned() };
        paths_of_guides(&file, |path| there.contains(&path)).len()
    };
    assert_eq!(paths("`deploy/up --demo`, `services/`, `services/<name>`, deploy/gone"), 0);
    assert_eq!(paths("`deploy/gone` and `deploy/up`"), 1);
}
