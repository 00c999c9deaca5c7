//! The fetcher: hop by hop, each checked, all bounded.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use crate::body::{self, Beyond};
use crate::error::FetchError;
use crate::freshness;
use crate::gate::Gate;
use crate::guard::{Guard, Lookup, SystemLookup};
use crate::request::{Request, Response, Validators};
use crate::robots::RobotsCache;
use crate::settings::{FetchSettings, Limits, Secret};

/// Idle connections are dropped soon: a feed is asked once an hour, a page's details at once.
const IDLE: Duration = Duration::from_secs(10);
/// Idle connections kept per host: one request a host at a time needs one.
const IDLE_PER_HOST: usize = 1;
/// A response with more headers than this is hostile or broken.
const MAX_HEADERS: usize = 100;
/// Bytes of a header block over HTTP/2; over HTTP/1 the library's bound is of the same order.
const MAX_HEADER_BYTES: u32 = 64 * 1024;
/// A validator beyond this is not kept: it would go into each request and the stored state.
const MAX_VALIDATOR: usize = 1024;

/// Safe, conditional, bounded GET. Clones share connections, turns of hosts and robots.txt.
#[derive(Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

struct Shared {
    client: reqwest::Client,
    guard: Guard,
    limits: Limits,
    gate: Gate,
    pub(crate) robots: RobotsCache,
}

/// What one hop gave.
enum Hop {
    Answer(Box<Response>),
    Redirect { to: Url, permanent: bool },
}

/// Where a fetch has got to.
struct Chain {
    url: Url,
    permanent: Option<Url>,
    only_permanent: bool,
    requests: u32,
    spent: Duration,
}

impl Fetcher {
    /// A fetcher that asks the resolver of the operating system.
    ///
    /// # Errors
    /// [`FetchError::Settings`] when contact, version or proxy do not fit into a client.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    /// A fetcher with a resolver of one's own.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn with_lookup(
        settings: &FetchSettings,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, FetchError> {
        let proxy = settings.proxy.as_ref().map(|p| &p.url);
        let guard = Guard::new(lookup, &settings.allow_private, proxy);
        let client = build_client(settings, guard.clone())?;
        let shared = Shared {
            client,
            guard,
            limits: settings.limits,
            gate: Gate::default(),
            robots: RobotsCache::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Fetches an address and follows its redirects.
    ///
    /// # Errors
    /// When there is no whole answer within the bounds; any status is an answer.
    pub async fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        self.fetch_bounded(request, self.shared.limits.body, Beyond::Refuse).await
    }

    /// Hands a JSON text to an address, with the safety of a fetch, and gives the status of the
    /// answer. A redirect is not followed: what was meant for one address goes to no other.
    ///
    /// # Errors
    /// When there is no answer within the bounds.
    pub async fn post_json(
        &self,
        url: &Url,
        auth: Option<&Secret>,
        body: Vec<u8>,
    ) -> Result<u16, FetchError> {
        let request = Request { auth: auth.cloned(), ..Request::get(url.clone()) };
        let (request, _) = web_address(&request)?;
        self.shared.guard.check(&request.url)?;
        let mut headers = headers_for(&request, &request.url)?;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let Limits { connect, total, .. } = self.shared.limits;
        let _turn = self.shared.gate.enter(&host).await;
        let post = self.shared.client.post(request.url).headers(headers).body(body);
        let sent = tokio::time::timeout(total, post.send()).await;
        let sent = sent.map_err(|_| FetchError::Timeout { after: total })?;
        let response = sent.map_err(|e| FetchError::from_send(&e, &host, connect))?;
        Ok(response.status().as_u16()) // what else it says is not read
    }

    pub(crate) fn robots_cache(&self) -> &RobotsCache {
        &self.shared.robots
    }

    pub(crate) async fn fetch_bounded(
        &self,
        request: &Request,
        limit: usize,
        beyond: Beyond,
    ) -> Result<Response, FetchError> {
        let (request, plain) = web_address(request)?;
        match self.follow(&request, limit, beyond).await {
            // webcal does not say whether TLS is spoken: first with, then without.
            Err(error) if plain.is_some() && self.not_connected(&error) => {
                let request = Request { url: plain.unwrap_or(request.url), ..request };
                self.follow(&request, limit, beyond).await
            }
            other => other,
        }
    }

    fn not_connected(&self, error: &FetchError) -> bool {
        match error {
            FetchError::Tls { .. } | FetchError::Connect { .. } => true,
            FetchError::Timeout { after } => *after == self.shared.limits.connect,
            _ => false,
        }
    }

    async fn follow(
        &self,
        request: &Request,
        limit: usize,
        beyond: Beyond,
    ) -> Result<Response, FetchError> {
        let mut chain = Chain {
            url: request.url.clone(),
            permanent: None,
            only_permanent: true,
            requests: 0,
            spent: Duration::ZERO,
        };
        loop {
            self.shared.guard.check(&chain.url)?;
            let host = chain.url.host_str().unwrap_or_default().to_owned();
            let total = self.shared.limits.total;
            let turn = self.shared.gate.enter(&host).await;
            let begun = Instant::now();
            let left = total.saturating_sub(chain.spent);
            let hop = tokio::time::timeout(left, self.hop(request, &chain, limit, beyond)).await;
            drop(turn);
            chain.spent += begun.elapsed();
            chain.requests += 1;
            match hop.map_err(|_| FetchError::Timeout { after: total })?? {
                Hop::Answer(mut response) => {
                    response.permanent_redirect = chain.permanent;
                    response.elapsed = chain.spent;
                    response.requests = chain.requests;
                    return Ok(*response);
                }
                Hop::Redirect { to, permanent } => {
                    if chain.requests as usize > self.shared.limits.redirects {
                        return Err(FetchError::Redirects { limit: self.shared.limits.redirects });
                    }
                    self.may_follow(request, &to).await?;
                    chain.only_permanent &= permanent;
                    if chain.only_permanent {
                        chain.permanent = Some(to.clone());
                    }
                    chain.url = to;
                }
            }
        }
    }

    async fn hop(
        &self,
        request: &Request,
        chain: &Chain,
        limit: usize,
        beyond: Beyond,
    ) -> Result<Hop, FetchError> {
        let connect = self.shared.limits.connect;
        let headers = headers_for(request, &chain.url)?;
        let sent = self.shared.client.get(chain.url.clone()).headers(headers).send().await;
        let host = chain.url.host_str().unwrap_or_default();
        let mut response = sent.map_err(|e| FetchError::from_send(&e, host, connect))?;
        let status = response.status().as_u16();
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let to = redirect_target(&chain.url, response.headers())?;
            return Ok(Hop::Redirect { to, permanent: matches!(status, 301 | 308) });
        }
        // What the client could not decompress keeps this header.
        let encoded = response.headers().get(header::CONTENT_ENCODING);
        if encoded.is_some_and(|e| !e.as_bytes().eq_ignore_ascii_case(b"identity")) && status == 200
        {
            return Err(FetchError::Encoding);
        }
        let headers = response.headers().clone();
        let body = body::read(&mut response, limit, beyond).await?;
        let (content_type, charset) = media_type(&headers);
        Ok(Hop::Answer(Box::new(Response {
            status,
            body,
            final_url: chain.url.clone(),
            permanent_redirect: None,
            validators: Validators {
                etag: validator(&headers, header::ETAG),
                last_modified: validator(&headers, header::LAST_MODIFIED),
                url: Some(chain.url.clone()),
            },
            content_type,
            charset,
            freshness: freshness::read(&headers, SystemTime::now()),
            elapsed: Duration::ZERO,
            requests: 0,
        })))
    }
}

fn build_client(settings: &FetchSettings, guard: Guard) -> Result<reqwest::Client, FetchError> {
    let wrong = |e: reqwest::Error| FetchError::Settings { detail: e.to_string() };
    let agent = user_agent(&settings.contact, &settings.version);
    let mut builder = reqwest::Client::builder()
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .dns_resolver(Arc::new(guard))
        .connect_timeout(settings.limits.connect)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .pool_idle_timeout(IDLE)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        // Not those of the environment: a proxy would resolve names past the guard.
        .no_proxy();
    if let Some(proxy) = &settings.proxy {
        let mut through = reqwest::Proxy::all(proxy.url.clone()).map_err(wrong)?;
        through = match &proxy.auth {
            Some(Secret::Basic { user, password }) => through.basic_auth(user, password),
            Some(secret @ Secret::Bearer(_)) => through.custom_http_auth(secret_header(secret)?),
            None => through,
        };
        builder = builder.proxy(through);
    }
    builder.build().map_err(wrong)
}

/// `Terminbund/0.1 (+contact)`: without line breaks or anything else that ends a header.
fn user_agent(contact: &str, version: &str) -> String {
    let clean = |text: &str| text.chars().filter(|c| (' '..='~').contains(c)).collect::<String>();
    let version = clean(version);
    let slash = if version.is_empty() { "" } else { "/" };
    let contact = clean(contact);
    if contact.is_empty() {
        format!("Terminbund{slash}{version}")
    } else {
        format!("Terminbund{slash}{version} (+{contact})")
    }
}

/// The request with an http(s) address and without user and password in it; where the scheme
/// leaves TLS open and there are no credentials, also the address without TLS.
fn web_address(request: &Request) -> Result<(Request, Option<Url>), FetchError> {
    let mut request = request.clone();
    let scheme = match request.url.scheme() {
        "webcal" | "webcals" => Some(request.url.scheme().len() == "webcal".len()),
        _ => None,
    };
    let mut plain = None;
    if let Some(open) = scheme {
        // The url crate does not change a scheme into a special one; the text does.
        let rest = request.url.as_str().split_once(':').map_or("", |(_, rest)| rest).to_owned();
        let with = |scheme: &str| Url::parse(&format!("{scheme}:{rest}"));
        request.url = with("https").map_err(|_| FetchError::Address)?;
        plain = if open { with("http").ok() } else { None };
    }
    if request.auth.is_none() && !request.url.username().is_empty() {
        let plain_text = |text: &str| percent_decode(text);
        request.auth = Some(Secret::Basic {
            user: plain_text(request.url.username()),
            password: plain_text(request.url.password().unwrap_or_default()),
        });
    }
    strip(&mut request.url);
    // Who can keep us from speaking TLS must not be handed the credentials for it.
    let mut plain = plain.filter(|_| request.auth.is_none());
    if let Some(plain) = &mut plain {
        strip(plain);
    }
    Ok((request, plain))
}

/// Without user, password and fragment. Both setters fail only for addresses without a host,
/// which the guard refuses.
fn strip(url: &mut Url) {
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
}

fn percent_decode(text: &str) -> String {
    let mut bytes = text.as_bytes().iter();
    let mut out = Vec::with_capacity(text.len());
    while let Some(&byte) = bytes.next() {
        let rest = bytes.as_slice();
        let pair = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, pair.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                bytes.nth(1);
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn redirect_target(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = headers.get(header::LOCATION).ok_or(FetchError::RedirectTarget)?;
    // Raw UTF-8 in Location is common.
    let location =
        std::str::from_utf8(location.as_bytes()).map_err(|_| FetchError::RedirectTarget)?;
    let mut to = from.join(location.trim()).map_err(|_| FetchError::RedirectTarget)?;
    strip(&mut to);
    Ok(to)
}

fn headers_for(request: &Request, url: &Url) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    let accept = if request.accept.is_empty() { "*/*" } else { &request.accept };
    if let Ok(value) = HeaderValue::from_str(accept) {
        headers.insert(header::ACCEPT, value);
    }
    let same_origin = url.origin() == request.url.origin();
    if let Some(auth) = request.auth.as_ref().filter(|_| same_origin) {
        headers.insert(header::AUTHORIZATION, secret_header(auth)?);
    }
    if let Some(known) = &request.validators
        && known.url.as_ref().unwrap_or(&request.url) == url
    {
        let mut put = |name: HeaderName, value: &Option<Vec<u8>>| {
            if let Some(value) = value.as_deref().and_then(|v| HeaderValue::from_bytes(v).ok()) {
                headers.insert(name, value);
            }
        };
        put(header::IF_NONE_MATCH, &known.etag);
        put(header::IF_MODIFIED_SINCE, &known.last_modified);
    }
    Ok(headers)
}

fn secret_header(secret: &Secret) -> Result<HeaderValue, FetchError> {
    let mut value = HeaderValue::from_str(&secret.header())
        .map_err(|_| FetchError::Settings { detail: "credentials".into() })?;
    value.set_sensitive(true);
    Ok(value)
}

fn validator(headers: &HeaderMap, name: HeaderName) -> Option<Vec<u8>> {
    let value = headers.get(name)?.as_bytes();
    (!value.is_empty() && value.len() <= MAX_VALIDATOR).then(|| value.to_vec())
}

/// Media type and charset of a Content-Type.
fn media_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) else {
        return (None, None);
    };
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().filter(|e| !e.is_empty()).map(str::to_ascii_lowercase);
    let charset = parts.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty())
            .then(|| value.to_ascii_lowercase())
    });
    (essence, charset)
}
