//! The router with its limits and headers, and the server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    BoxError, Router,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use terminbund_chassis::Health;
use terminbund_proto::v1::Filter;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;

use crate::{
    api,
    app::App,
    backend::Backend,
    error::Failure,
    feeds, filter, html,
    lang::Lang,
    respond::{CACHE_FILE, Rendered, respond},
    settings::{Deps, Settings},
};

/// Largest body: an iCalendar upload of some hundred events.
const BODY_MAX: usize = 256 * 1024;

/// Deadline of a request.
const DEADLINE: Duration = Duration::from_secs(5);

/// Deadline of a request that waits for a partner's site.
const POLL_DEADLINE: Duration = Duration::from_secs(35);

/// Requests handled at once, some 30 KB each; more are refused with 503 rather than left waiting.
const REQUESTS_MAX: usize = 1_024;

/// Polls handled at once: each holds a request to a partner's site.
const POLLS_MAX: usize = 8;

/// Between two looks whether the calendar answers: health is to fall within 2 s.
const LOOK: Duration = Duration::from_secs(1);

/// And while it does not, as it is back within a second or so.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long open requests may take when the gateway stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Pages run no script of anyone, load nothing of others, and stand in no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// The gateway failed as a server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The socket cannot be served.
    #[error("serving HTTP on {address}: {cause}")]
    Serve {
        /// Where it listened.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
}

/// Serves until `shutdown`, then finishes what is open, for 5 s at most.
///
/// # Errors
/// Where the socket fails.
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    deps: Deps,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let address = listener.local_addr().unwrap_or(settings.listen);
    let health = Health::default();
    let watching = follow(Backend::new(deps.clone(), settings.alliance.clone()), health.clone());
    let watching = tokio::spawn(watching);
    let probes = terminbund_chassis::serve::health_and_reflection(&health, shutdown.clone())
        .map_err(|cause| Error::Serve { address, cause: std::io::Error::other(cause) })?;
    let service = router(settings, deps).merge(probes);
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(%address, "gateway listens");
    let server =
        axum::serve(listener, service).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let late = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    let ended = tokio::select! {
        done = server => done.map_err(|cause| Error::Serve { address, cause }),
        () = late => {
            tracing::warn!("open requests cut off after the drain");
            Ok(())
        }
    };
    watching.abort();
    ended
}

/// Keeps gRPC health in step with the calendar, without which nothing new is answered.
async fn follow(backend: Backend, health: Health) {
    loop {
        let up = backend.revision(&Filter::default()).await.is_ok();
        if up {
            health.caught_up();
        }
        health.behind(up);
        tokio::time::sleep(if up { LOOK } else { LOOK_AGAIN }).await;
    }
}

/// All addresses, with and without the prefix.
pub fn router(settings: Settings, deps: Deps) -> Router {
    let app = Arc::new(App::new(settings, deps));
    let routes = routes(&app);
    let prefix = app.prefix.clone();
    let all = if prefix.is_empty() {
        routes
    } else {
        // nest() does not serve the prefix with a slash behind it.
        let root = get(html::list::page).with_state(Arc::clone(&app));
        let root = Router::new().route(&format!("{prefix}/"), root);
        let root = limited(root, DEADLINE, REQUESTS_MAX);
        routes.clone().nest(&prefix, routes).merge(root)
    };
    all.fallback(not_found)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), with_headers))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(app)
}

fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let quick = Router::new()
        .route("/", get(html::list::page))
        .route("/fragment", get(html::list::fragment))
        .route("/embed", get(html::list::embed))
        .route("/barrierefreiheit", get(html::accessibility::page))
        .route("/beratung", get(html::advice::page))
        .route("/quellen", get(html::sources::page))
        .route("/redaktion", get(html::desk::page).post(html::desk::decide))
        .route("/entries/{id}", get(html::entry::entry))
        .route("/feeds/{file}", get(feeds::feed))
        .route("/api/v1/entries", get(api::entries))
        .route("/api/v1/entries/{id}", get(api::entry))
        .route("/api/v1/advice", get(api::advice))
        .route("/api/v1/submissions", post(api::submit))
        .route("/api/v1/decisions", post(api::decide))
        .route("/static/{file}", get(files))
        .route("/robots.txt", get(robots))
        .route("/readyz", get(ready));
    let slow = Router::new()
        .route("/api/v1/sources/{id}/poll", post(api::poll))
        .route("/api/v1/sources/{id}/release", post(api::release));
    let always = Router::new().route("/healthz", get(async || "ok\n"));
    limited(quick, DEADLINE, REQUESTS_MAX)
        .merge(limited(slow, POLL_DEADLINE, POLLS_MAX))
        .merge(always)
        .with_state(Arc::clone(app))
}

/// With a deadline, and refusing what is too much at once.
fn limited<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    deadline: Duration,
    most: usize,
) -> Router<S> {
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .load_shed()
        .concurrency_limit(most)
        .timeout(deadline);
    router.layer(limits)
}

async fn overloaded(error: BoxError) -> Response {
    Failure::Unreachable(error.to_string()).into_text()
}

async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
        let told = "the gateway answers health and reflection; ask the services for the rest";
        return tonic::Status::unimplemented(told).into_http();
    }
    let query = request.uri().query().unwrap_or_default();
    let lang = filter::language(query).unwrap_or_default();
    if request.uri().path().contains("/api/") {
        return Failure::NotFound.into_json();
    }
    html::failure(&app, Failure::NotFound, lang)
}

async fn files(
    axum::extract::Path(file): axum::extract::Path<String>,
    headers: HeaderMap,
) -> Response {
    let (body, kind) = match file.as_str() {
        "style.css" => (html::STYLE, "text/css; charset=utf-8"),
        "height.js" => (html::HEIGHT_JS, "text/javascript; charset=utf-8"),
        "frame.js" => (html::FRAME_JS, "text/javascript; charset=utf-8"),
        _ => return Failure::NotFound.into_text(),
    };
    respond(&headers, &Rendered::new(body, kind, CACHE_FILE))
}

/// Feeds, pages and data are for all; writing is not for crawlers.
async fn robots(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let prefix = &app.prefix;
    let text = format!(
        "User-agent: *\nAllow: {prefix}/feeds/\nDisallow: {prefix}/api/v1/submissions\n\
         Disallow: {prefix}/api/v1/decisions\nDisallow: {prefix}/api/v1/sources/\n\
         Disallow: {prefix}/redaktion\n"
    );
    respond(&headers, &Rendered::new(text, "text/plain; charset=utf-8", CACHE_FILE))
}

/// Ready while the calendar answers.
async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.backend.revision(&Filter::default()).await {
        Ok(revision) => {
            let headers = [(header::CACHE_CONTROL, "no-store")];
            (headers, format!("ready, calendar at revision {revision}\n")).into_response()
        }
        Err(failure) if failure.is_outage() => failure.into_text(),
        Err(failure) => Failure::Unreachable(failure.text(Lang::En)).into_text(),
    }
}

/// Headers of all answers; reading is open to pages of others, writing is not.
async fn with_headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let inner = path.strip_prefix(app.prefix.as_str()).unwrap_or(path);
    let is_embed = inner == "/embed" || path == "/embed";
    let private = inner == "/redaktion" || path == "/redaktion";
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let preflight = *request.method() == Method::OPTIONS;
    let mut response = if preflight {
        let allowed = [(header::ALLOW, "GET, HEAD, OPTIONS")];
        (StatusCode::NO_CONTENT, allowed).into_response()
    } else {
        next.run(request).await
    };
    let policy = if is_embed { embed_policy(&app) } else { POLICY.to_owned() };
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    put(header::CONTENT_SECURITY_POLICY, &policy);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if !is_embed {
        put(header::X_FRAME_OPTIONS, "DENY");
    }
    if (reads || preflight) && !private {
        put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        put(header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Last-Modified");
    }
    if preflight {
        put(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS");
        put(header::ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match, If-Modified-Since");
        put(header::ACCESS_CONTROL_MAX_AGE, "86400");
    }
    response
}

/// The frame runs our one script, and stands where the configuration says.
fn embed_policy(app: &App) -> String {
    let plain =
        |origin: &&String| !origin.is_empty() && !origin.contains([';', ',', '\r', '\n', ' ']);
    let origins: Vec<&str> =
        app.settings.embed_origins.iter().filter(plain).map(String::as_str).collect();
    let origins = if origins.is_empty() { "'none'".to_owned() } else { origins.join(" ") };
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors {origins}"
    )
}
