//! The demo alliance: its partners' sites, served on this machine as the partners would.

#[cfg(test)]
mod pages;
pub(crate) mod template;

use std::{
    net::SocketAddr,
    path::{Component, Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode, header},
};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;

/// The demo's files as they were when this binary was built.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../deploy/demo");
/// The day of the first start, below the demo's folder: dates do not move at midnight.
const FIRST_DAY: &str = "first-day";
/// What is handed in through SourceService.
const SUBMISSION: &str = "submission.json";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the partners' sites.
    #[arg(long)]
    folder: PathBuf,
    /// Where to listen.
    #[arg(long)]
    listen: SocketAddr,
}

/// Writes the partners' sites below a folder at the first start; later starts leave them alone.
///
/// # Errors
/// Where a file cannot be written or a template is wrong.
pub(crate) fn lay_out(folder: &Path, today: Date) -> anyhow::Result<()> {
    let stored = folder.join(FIRST_DAY);
    if stored.exists() {
        return Ok(());
    }
    let mut folders = vec![&FILES];
    while let Some(dir) = folders.pop() {
        folders.extend(dir.dirs());
        for file in dir.files() {
            let name = file.path().display().to_string();
            let Some(text) = file.contents_utf8() else { continue };
            if name.ends_with(".toml") || name.ends_with(".md") {
                continue;
            }
            let rendered = match name.ends_with(".ics") {
                true => template::render_ics(text, today),
                false => template::render(text, today),
            };
            let path = folder.join(file.path());
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            let rendered = rendered.with_context(|| format!("deploy/demo/{name}"))?;
            std::fs::write(&path, rendered).with_context(|| path.display().to_string())?;
        }
    }
    std::fs::write(&stored, today.to_string()).with_context(|| stored.display().to_string())
}

/// The demo's configuration, with the partners' server in place.
///
/// # Errors
/// Where the file is not part of this binary.
pub(crate) fn configuration(base: &str) -> anyhow::Result<String> {
    let file = FILES.get_file("alliance.toml").and_then(|f| f.contents_utf8());
    Ok(file.context("this binary was built without deploy/demo")?.replace("{{base}}", base))
}

/// The announcement that one of the partners hands in.
///
/// # Errors
/// Where the file is missing or no JSON.
pub(crate) fn submission(folder: &Path) -> anyhow::Result<serde_json::Value> {
    let path = folder.join(SUBMISSION);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

/// Serves the partners' sites until SIGINT or SIGTERM.
pub(crate) async fn serve(arguments: Arguments) -> anyhow::Result<ExitCode> {
    terminbund_chassis::telemetry::start_log();
    crate::run::die_with_parent()?;
    let stop = terminbund_chassis::signal::shutdown()?;
    let listener = tokio::net::TcpListener::bind(arguments.listen).await?;
    let app = Router::new().fallback(answer).with_state(arguments.folder);
    axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Answers as a plain web server does: strong validators, 304, 404.
async fn answer(State(folder): State<PathBuf>, request: Request) -> Response<Body> {
    let path = Path::new(request.uri().path().trim_start_matches('/'));
    let plain = path.components().all(|c| matches!(c, Component::Normal(_)));
    if !plain {
        return empty(StatusCode::NOT_FOUND);
    }
    let Ok(bytes) = tokio::fs::read(folder.join(path)).await else {
        return empty(StatusCode::NOT_FOUND);
    };
    let tag = format!("\"{}\"", terminbund_model::id::hash_text(&[&hex(&bytes)], 10));
    if known(request.headers(), &tag) {
        return empty(StatusCode::NOT_MODIFIED);
    }
    let kind = match path.extension().and_then(|e| e.to_str()) {
        Some("ics") => "text/calendar; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("xml" | "rss") => "application/rss+xml; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let response = Response::builder().header(header::CONTENT_TYPE, kind).header(header::ETAG, tag);
    response.body(Body::from(bytes)).unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes())
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_stay_as_they_were_on_the_first_day() {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), jiff::civil::date(2026, 11, 23)).unwrap();
        let feeds = std::fs::read_dir(folder.path()).unwrap().count();
        assert!(feeds > 8, "{feeds} partners");
        let stored = std::fs::read_to_string(folder.path().join(FIRST_DAY)).unwrap();
        lay_out(folder.path(), jiff::civil::date(2027, 1, 1)).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join(FIRST_DAY)).unwrap(), stored);
    }
}
