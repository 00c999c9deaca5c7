//! The files of the checkout: what git tracks or would, without a call to git.

use std::path::{Path, PathBuf};

/// A text file of the checkout.
pub struct Source {
    /// Path from the workspace's root, with slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Folders that are built, fetched or written at run time.
const SKIPPED: [&str; 6] = [".git", "target", ".nats", "data", "node_modules", "__pycache__"];

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every UTF-8 file, in the order of its path.
pub fn read_tree() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root(), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the checkout") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().expect("its kind");
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file()
            // A development driver is ignored by git: see .gitignore.
            && !path.ends_with("/examples/dev.rs")
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            files.push(Source { path, text });
        }
    }
}

#[test]
fn the_walk_finds_this_file() {
    let files = read_tree();
    assert!(files.iter().any(|f| f.path == "tests/tests/tidy/tree.rs" && f.text.contains("walk")));
    assert!(!files.iter().any(|f| f.path.starts_with("target/") || f.path.starts_with(".git/")));
}
