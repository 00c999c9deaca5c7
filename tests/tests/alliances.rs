//! The two alliances of deploy/ are read as the services read them, commented defaults included.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use terminbund_chassis::Config;
use terminbund_chassis::config::{Kind, Relevance, parse};
use terminbund_markup::Rule;

fn deploy(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(file)
}

fn text(file: &str) -> String {
    std::fs::read_to_string(deploy(file)).expect(file)
}

fn read(text: &str, file: &str) -> Result<Config> {
    let config = parse(text, &deploy(file))?;
    for source in &config.sources {
        if let Some(table) = source.rule.clone() {
            let rule: Rule = table.try_into().with_context(|| format!("{file}: {}", source.id))?;
            rule.check().with_context(|| format!("{file}: {}", source.id))?;
        }
    }
    Ok(config)
}

/// A comment that shows a setting: `# key = value`, without the spaces of an indented text.
fn shown_setting(line: &str) -> Option<&str> {
    let setting = line.strip_prefix("# ")?;
    let (key, _) = setting.split_once(" = ")?;
    let word = |c: char| c.is_ascii_lowercase() || c == '_' || c == '-';
    key.chars().all(word).then_some(setting)
}

#[test]
fn the_sample_is_valid_with_and_without_its_defaults() -> Result<()> {
    let sample = text("alliance.toml");
    let config = read(&sample, "alliance.toml")?;
    assert!(config.sources.iter().any(|s| s.rule.is_some()));
    assert!(config.sources.iter().any(|s| s.kind == Kind::Submitted));
    // With each shown setting in force it must be as valid: what it shows is allowed.
    let shown: Vec<&str> = sample.lines().filter_map(shown_setting).collect();
    assert!(shown.len() >= 15, "{shown:?}");
    let lines = sample.lines().map(|line| shown_setting(line).unwrap_or(line));
    read(&lines.collect::<Vec<_>>().join("\n"), "alliance.toml")?;
    // The check can fail: a rule's mistake is found, and a setting's.
    assert!(read(&sample.replace("ul.terminliste > li", "ul > > li"), "alliance.toml").is_err());
    assert!(read(&sample.replace("[source.rule]", "[source.rules]"), "alliance.toml").is_err());
    Ok(())
}

#[test]
fn the_demo_has_what_it_is_to_show() -> Result<()> {
    let base = "http://127.0.0.1:18080";
    let demo = read(&text("demo/alliance.toml").replace("{{base}}", base), "demo/alliance.toml")?;
    let kinds = |kind| demo.sources.iter().filter(|s| s.kind == kind).count();
    assert!(demo.partners.len() >= 8);
    assert!(kinds(Kind::Ical) >= 5 && kinds(Kind::Page) >= 4 && kinds(Kind::Submitted) == 1);
    assert!(demo.sources.iter().any(|s| s.relevance == Relevance::Relevant));
    // Each address is that of a file beside the configuration, and each file has an address.
    let mut served = Vec::new();
    for url in demo.sources.iter().filter_map(|s| s.url.as_ref()) {
        assert!(url.as_str().starts_with(base), "{url}");
        let file = deploy("demo").join(url.path().trim_start_matches('/'));
        assert!(file.is_file(), "{}", file.display());
        served.push(file);
    }
    let mut files = Vec::new();
    collect(&deploy("demo"), &mut files);
    files.retain(|f| ["ics", "html"].iter().any(|e| f.extension() == Some(e.as_ref())));
    files.sort();
    served.sort();
    assert_eq!(files, served);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the demo's folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
