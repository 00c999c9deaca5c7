//! One port for gRPC, health, reflection, `/healthz`, `/readyz` and `/metrics`.

use std::{future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::{Status, service::Routes};

use crate::{
    Health,
    auth::{self, Refused, Role, Tokens},
};

/// How long open requests may take after the stop signal; a supervisor waits longer.
pub const DRAIN: Duration = Duration::from_secs(3);

/// What a service serves.
#[derive(Debug)]
pub struct Served {
    /// Its gRPC services.
    pub routes: Routes,
    /// Their full names, for health.
    pub names: Vec<&'static str>,
    /// Its readiness.
    pub health: Health,
    /// Its metrics.
    pub metrics: Option<PrometheusHandle>,
    /// Its calls that write: they need a right.
    pub writes: &'static [Write],
    /// The tokens that are known; where there are none, calls that write are answered on this
    /// machine only.
    pub tokens: Tokens,
}

/// A call that writes.
#[derive(Debug, Clone, Copy)]
pub struct Write {
    /// Its path, as "/terminbund.v1.EditorialService/Decide".
    pub path: &'static str,
    /// The least role that may.
    pub least: Role,
}

/// Serves until `stop`, then drains for at most [`DRAIN`].
///
/// # Errors
/// Where reflection cannot be built or the listener fails.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let reflection =
        reflection().register_encoded_file_descriptor_set(terminbund_proto::DESCRIPTORS);
    let routes = served.routes.add_service(health_service).add_service(reflection.build_v1()?);
    let grpc = routes.prepare().into_axum_router();
    let reports = tokio::spawn(served.health.clone().report(reporter, served.names));
    let grpc = guarded(grpc, served.writes, served.tokens);
    let app = grpc.merge(plain(served.health, served.metrics));
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(address = %listener.local_addr()?, "listening");
    let signal = stop.clone();
    let server = axum::serve(listener, app)
        .with_graceful_shutdown(async move { signal.cancelled().await })
        .into_future();
    tokio::select! {
        ended = server => ended?,
        () = async { stop.cancelled().await; tokio::time::sleep(DRAIN).await } => {
            tracing::warn!("some requests were still open when the drain ended");
        }
    }
    reports.abort();
    Ok(())
}

/// Health and reflection alone, for a service whose own interface is HTTP; health is kept in
/// step until `stop`.
///
/// # Errors
/// Where reflection cannot be built.
pub fn health_and_reflection(health: &Health, stop: CancellationToken) -> anyhow::Result<Router> {
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let report = health.clone().report(reporter, vec![HEALTH]);
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = report => {}
        }
    });
    let reflection = reflection().build_v1()?;
    Ok(Router::new()
        .route_service(&format!("/{HEALTH}/{{*call}}"), health_service)
        .route_service(&format!("/{REFLECTION}/{{*call}}"), reflection))
}

/// The services that every service answers.
const HEALTH: &str = "grpc.health.v1.Health";
const REFLECTION: &str = "grpc.reflection.v1.ServerReflection";

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

fn guarded(grpc: Router, writes: &'static [Write], tokens: Tokens) -> Router {
    grpc.layer(axum::middleware::from_fn_with_state(Arc::new((writes, tokens)), with_right))
}

/// Refuses a call that writes without a right to; hands on who it is that has one.
async fn with_right(
    State(rights): State<Arc<(&'static [Write], Tokens)>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let (writes, tokens) = &*rights;
    let Some(write) = writes.iter().find(|w| w.path == request.uri().path()) else {
        return next.run(request).await;
    };
    match auth::caller(tokens, request.headers(), Some(peer)) {
        Ok(caller) if caller.role >= write.least => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Ok(_) => refusal(Status::permission_denied(format!(
            "this call needs a token of the role {}",
            write.least.as_str()
        ))),
        Err(Refused::Unknown) => refusal(Status::unauthenticated(
            "this call needs a token that is known here: authorization: Bearer TOKEN",
        )),
        Err(Refused::LoopbackOnly | Refused::ForeignOrigin) => refusal(Status::permission_denied(
            "without tokens (server.tokens_file) calls that write are answered on this \
                 machine only",
        )),
    }
}

fn refusal(status: Status) -> Response {
    status.into_http()
}

fn plain(health: Health, metrics: Option<PrometheusHandle>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route(
            "/readyz",
            get(async move || {
                if health.is_ready() {
                    (StatusCode::OK, "ready\n")
                } else {
                    (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
                }
            }),
        )
        .route(
            "/metrics",
            get(async move || match metrics {
                Some(handle) => handle.render().into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            }),
        )
}

#[cfg(test)]
mod tests {
    use axum::{Extension, body::Body};
    use tonic::Code;
    use tower::ServiceExt;

    use super::*;
    use crate::auth::Caller;

    const WRITES: [Write; 2] = [
        Write { path: "/x.Desk/Decide", least: Role::Editor },
        Write { path: "/x.Desk/Submit", least: Role::Partner },
    ];
    const TOKENS: &str = "partner pppppppppppppppppppp ihk\neditor eeeeeeeeeeeeeeeeeeee desk\n";

    /// The name of who called, or the code of the refusal.
    async fn call(
        tokens: &Tokens,
        path: &str,
        token: &str,
        peer: &str,
    ) -> Result<String, Option<Code>> {
        let who = async |caller: Option<Extension<Caller>>| {
            caller.map_or_else(|| "anyone".to_owned(), |Extension(caller)| caller.name)
        };
        let router = Router::new()
            .route("/x.Desk/Decide", get(who))
            .route("/x.Desk/Submit", get(who))
            .route("/x.Desk/List", get(who));
        let router = guarded(router, &WRITES, tokens.clone());
        let peer: SocketAddr = peer.parse().unwrap();
        let mut request = Request::builder().uri(path).extension(ConnectInfo(peer));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if let Some(status) = Status::from_header_map(answer.headers()) {
            return Err(Some(status.code()));
        }
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn calls_that_write_need_a_right() {
        let (near, far) = ("127.0.0.1:9", "192.0.2.1:9");
        let (editor, partner) = ("eeeeeeeeeeeeeeeeeeee", "pppppppppppppppppppp");
        let some = Tokens::parse("tokens", TOKENS).unwrap();
        let none = Tokens::default();
        let cases = [
            (&some, "/x.Desk/Decide", editor, far, Ok("desk")),
            (&some, "/x.Desk/Submit", editor, far, Ok("desk")),
            (&some, "/x.Desk/Submit", partner, far, Ok("ihk")),
            (&some, "/x.Desk/Decide", partner, near, Err(Code::PermissionDenied)),
            (&some, "/x.Desk/Decide", "", near, Err(Code::Unauthenticated)),
            (&some, "/x.Desk/Decide", "falsch", far, Err(Code::Unauthenticated)),
            (&some, "/x.Desk/List", "", far, Ok("anyone")),
            (&none, "/x.Desk/Decide", "", near, Ok("loopback")),
            (&none, "/x.Desk/Decide", editor, far, Err(Code::PermissionDenied)),
            (&none, "/x.Desk/List", "", far, Ok("anyone")),
        ];
        for (tokens, path, token, peer, expected) in cases {
            let got = call(tokens, path, token, peer).await;
            let expected = expected.map(str::to_owned).map_err(Some);
            assert_eq!(got, expected, "{path} with {token:?} from {peer}");
        }
    }
}
