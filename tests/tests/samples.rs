//! The sample files of deploy/ are read by what will read them: the broker, YAML, systemd.
//!
//! `deploy/test` brings the readers; without them a check says "skipped".

use std::path::{Path, PathBuf};
use std::process::Command;

/// The services as `terminbund run` names them.
const SERVICES: [&str; 5] = ["calendar", "gateway", "ical-ingest", "normalizer", "page-ingest"];

/// Prints, for each file, the services that it runs, by the arguments of the containers.
const RUNS: &str = "
import sys, yaml
def containers(node):
    if isinstance(node, dict):
        for key in ('command', 'args'):
            if isinstance(node.get(key), list): yield node[key]
        for child in node.values(): yield from containers(child)
    elif isinstance(node, list):
        for child in node: yield from containers(child)
for path in sys.argv[1:]:
    with open(path, encoding='utf-8') as file:
        found = [c for d in yaml.safe_load_all(file) for c in containers(d)]
    print(*sorted(c[1] for c in found if c[0] == 'run'))
";

fn deploy(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(file)
}

/// What `variable` names, or a word on what is skipped without it.
fn tool(variable: &str, what: &str) -> Option<String> {
    let found = std::env::var(variable).ok().filter(|path| !path.is_empty());
    if found.is_none() {
        println!("skipped: {what} (no {variable}; deploy/test sets it)");
    }
    found
}

#[track_caller]
fn output(command: &mut Command) -> String {
    let result = command.output().expect("the tool starts");
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{command:?}:\n{text}{errors}");
    text
}

#[test]
fn the_broker_reads_its_configuration() {
    let Some(server) = tool("NATS_SERVER_BIN", "deploy/nats.conf") else { return };
    output(Command::new(&server).args(["-t", "-c"]).arg(deploy("nats.conf")));
    // The check can fail: a broker without synchronous writes knows no such word.
    let folder = std::env::temp_dir().join(format!("terminbund-samples-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let wrong = folder.join("nats.conf");
    std::fs::write(&wrong, "jetstream { sync_interval: sometimes }").expect("a file");
    let result = Command::new(&server).args(["-t", "-c"]).arg(&wrong).output();
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(!result.expect("the broker starts").status.success());
}

#[test]
fn containers_run_each_service_once() {
    let Some(python) = tool("TERMINBUND_PYTHON", "deploy/*.yaml") else { return };
    let files = [deploy("compose.yaml"), deploy("kubernetes.yaml")];
    let text = output(Command::new(python).args(["-c", RUNS]).args(files));
    assert_eq!(text, format!("{0}\n{0}\n", SERVICES.join(" ")));
}

#[test]
fn the_service_file_starts_what_is_installed() {
    let unit = std::fs::read_to_string(deploy("terminbund.service")).expect("the unit");
    let keys: Vec<(&str, &str)> =
        unit.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('=')).collect();
    let value = |key: &str| keys.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
    assert!(value("ExecStart").is_some_and(|v| v.starts_with("/usr/local/bin/terminbund up ")));
    // The broker is stopped by `up`, after the services: systemd must not kill the group.
    assert_eq!(value("KillMode"), Some("mixed"));
}
