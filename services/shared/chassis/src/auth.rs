//! Who may write: tokens with a role, the same over HTTP and over gRPC.

use std::{fmt, net::SocketAddr};

use http::{HeaderMap, header};

/// Shortest token: 96 bits in base 64.
const TOKEN_MIN: usize = 16;

/// Longest token.
const TOKEN_MAX: usize = 512;

/// What a token entitles to, each role to all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Hands in and polls for its own sources; its name is the partner's slug.
    Partner,
    /// Lays down decisions, hands in announcements, releases sources.
    Editor,
    /// All of it, also what concerns the installation.
    Operator,
}

impl Role {
    const ALL: [Role; 3] = [Role::Partner, Role::Editor, Role::Operator];

    /// The word of the tokens file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Partner => "partner",
            Role::Editor => "editor",
            Role::Operator => "operator",
        }
    }

    fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// One token, known by its hash only.
#[derive(Clone)]
struct Token {
    role: Role,
    name: String,
    hash: blake3::Hash,
}

/// The tokens that are known.
#[derive(Clone, Default)]
pub struct Tokens {
    tokens: Vec<Token>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.tokens.len())
    }
}

/// A line of the token file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {german} / {english}")]
pub struct TokenError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in German; never the token.
    pub german: String,
    /// What is wrong, in English.
    pub english: String,
}

impl Tokens {
    /// Reads lines `role token name`; empty lines and those after `#` are passed over. `file` is
    /// for messages only.
    ///
    /// # Errors
    /// Names file and line, and what is allowed.
    pub fn parse(file: &str, text: &str) -> Result<Tokens, TokenError> {
        let mut tokens: Vec<Token> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let token = parse_line(line).and_then(|token| match known(&tokens, token.hash) {
                Some(_) => Err((
                    "dieses Token steht schon in einer Zeile davor".to_owned(),
                    "this token stands in a line above".to_owned(),
                )),
                None => Ok(token),
            });
            let fail = |(german, english)| TokenError {
                file: file.to_owned(),
                line: number,
                german,
                english,
            };
            tokens.push(token.map_err(fail)?);
        }
        Ok(Tokens { tokens })
    }

    /// Whether none is configured.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

fn parse_line(line: &str) -> Result<Token, (String, String)> {
    let mut parts = line.splitn(3, char::is_whitespace).map(str::trim);
    let role = parts.next().unwrap_or_default();
    let token = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or_default();
    let Some(role) = Role::named(role) else {
        return Err((
            format!("Rolle „{role}“ gefunden, erlaubt: editor, partner, operator"),
            format!("role \"{role}\" found, allowed: editor, partner, operator"),
        ));
    };
    let plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain || !(TOKEN_MIN..=TOKEN_MAX).contains(&token.len()) {
        let length = token.len();
        return Err((
            format!("Token mit {length} Zeichen gefunden, erlaubt: {TOKEN_MIN} bis {TOKEN_MAX}"),
            format!("token of {length} characters found, allowed: {TOKEN_MIN} to {TOKEN_MAX}"),
        ));
    }
    if name.is_empty() {
        return Err((
            "Name fehlt, erlaubt: „Rolle Token Name“, bei partner der Kurzname des Partners".into(),
            "name missing, allowed: \"role token name\", for a partner its slug".into(),
        ));
    }
    Ok(Token { role, name: name.to_owned(), hash: blake3::hash(token.as_bytes()) })
}

/// Looks at all tokens, whichever fits; the comparison of hashes takes constant time.
fn known(tokens: &[Token], hash: blake3::Hash) -> Option<&Token> {
    tokens.iter().fold(None, |found, token| if token.hash == hash { Some(token) } else { found })
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What the caller may do.
    pub role: Role,
    /// The token's name; the partner's slug for a partner.
    pub name: String,
    /// What the caller showed, for the service behind, which looks at it as well.
    pub pass: Pass,
}

/// A token on its way from one service to the next; nothing where none is configured.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pass(Option<String>);

impl Pass {
    /// Of a token, as a command is given it.
    #[must_use]
    pub fn of(token: Option<String>) -> Pass {
        Pass(token.filter(|token| !token.is_empty()))
    }

    /// A call that shows it.
    pub fn on<T>(&self, message: T) -> tonic::Request<T> {
        let mut request = tonic::Request::new(message);
        let value = self.0.as_ref().map(|token| format!("Bearer {token}"));
        if let Some(Ok(value)) = value.map(|value| value.parse()) {
            request.metadata_mut().insert("authorization", value);
        }
        request
    }
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Pass(…)" } else { "Pass(none)" })
    }
}

/// The name of who asks on this machine where no tokens are configured.
const LOCAL: &str = "loopback";

impl Caller {
    /// The token's name; `None` for who needs none, being on this machine.
    #[must_use]
    pub fn token_name(&self) -> Option<&str> {
        self.pass.0.as_ref().map(|_| self.name.as_str())
    }

    /// Whether the caller may write for a source of that partner.
    pub fn may_write_for(&self, partner: &str) -> bool {
        self.role != Role::Partner || self.name == partner
    }
}

/// Why a caller may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No or an unknown token.
    Unknown,
    /// No tokens are configured, and the peer is not on this machine.
    LoopbackOnly,
    /// The request comes from a page of another site.
    ForeignOrigin,
}

/// Who the caller is, by its token; without configured tokens, by its being on this machine.
///
/// # Errors
/// Where it has no right to write.
pub fn caller(
    tokens: &Tokens,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
) -> Result<Caller, Refused> {
    if tokens.is_empty() {
        if !is_local(headers, peer) {
            return Err(Refused::LoopbackOnly);
        }
        // A page in a browser on this machine is not its owner.
        if headers.contains_key(header::ORIGIN) && !same_origin(headers) {
            return Err(Refused::ForeignOrigin);
        }
        let name = LOCAL.to_owned();
        return Ok(Caller { role: Role::Operator, name, pass: Pass::default() });
    }
    with_token(tokens, bearer(headers).ok_or(Refused::Unknown)?)
}

fn with_token(tokens: &Tokens, token: &str) -> Result<Caller, Refused> {
    let found = known(&tokens.tokens, blake3::hash(token.as_bytes())).ok_or(Refused::Unknown)?;
    let pass = Pass(Some(token.to_owned()));
    Ok(Caller { role: found.role, name: found.name.clone(), pass })
}

/// As [`caller`], and with the token as the password of HTTP Basic: for the editors' page only.
///
/// # Errors
/// Where it has no right to write.
pub fn caller_with_password(
    tokens: &Tokens,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
) -> Result<Caller, Refused> {
    if tokens.is_empty() {
        return caller(tokens, headers, peer);
    }
    let Some(token) = password(headers) else { return caller(tokens, headers, peer) };
    with_token(tokens, &token)
}

fn password(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = value.split_once(' ')?;
    let decoded = data_encoding::BASE64.decode(coded.trim().as_bytes()).ok()?;
    let (_, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| password.to_owned())
}

/// Whether a form was sent from a page of ours: browsers say so, and pages cannot change it.
pub fn is_own_page(headers: &HeaderMap, public_origin: &str) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    origin.is_some_and(|origin| origin == public_origin) || same_origin(headers)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let value = all.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

/// Behind a reverse proxy all peers are loopback: what says that it was passed on is not local,
/// nor what asks for a name that is not this machine's (DNS rebinding).
fn is_local(headers: &HeaderMap, peer: Option<SocketAddr>) -> bool {
    const PASSED_ON: [&str; 6] = [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-real-ip",
        "via",
        "x-forwarded-proto",
    ];
    let loopback = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    loopback && !PASSED_ON.iter().any(|name| headers.contains_key(*name)) && local_host(headers)
}

fn local_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let host = host.to_str().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let address = name.parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let origin = text(header::ORIGIN);
    let host = text(header::HOST);
    !host.is_empty() && origin.split_once("://").is_some_and(|(_, from)| from == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Rechte\neditor aaaaaaaaaaaaaaaaaaaa redaktion\n\n\
                        partner bbbbbbbbbbbbbbbbbbbb ihk\n";

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            let name: http::HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn errors_name_file_and_line_but_no_token() {
        let check = |text: &str, line: usize, part: &str| {
            let error = Tokens::parse("rechte.txt", text).unwrap_err();
            assert_eq!(error.line, line);
            let text = error.to_string();
            assert!(text.starts_with(&format!("rechte.txt:{line}: ")) && text.contains(part));
            assert!(!text.contains("cccc"), "{text}");
        };
        check("\nchef cccccccccccccccccccc x", 2, "editor, partner, operator");
        check("editor cccc x", 1, "16");
        check("editor cccccccccccccccccccc", 1, "name missing");
        check(&format!("{FILE}operator aaaaaaaaaaaaaaaaaaaa x"), 5, "stands in a line above");
    }

    #[test]
    fn tokens_tell_the_role() {
        let tokens = Tokens::parse("f", FILE).unwrap();
        let check = |value: &str, expected: Result<Role, Refused>| {
            let found = caller(&tokens, &headers(&[("authorization", value)]), None);
            assert_eq!(found.map(|caller| caller.role), expected, "{value}");
        };
        check("Bearer aaaaaaaaaaaaaaaaaaaa", Ok(Role::Editor));
        check("bearer bbbbbbbbbbbbbbbbbbbb", Ok(Role::Partner));
        check("Bearer bbbbbbbbbbbbbbbbbbb", Err(Refused::Unknown));
        check("Basic bbbbbbbbbbbbbbbbbbbb", Err(Refused::Unknown));
        check("Bearer", Err(Refused::Unknown));
        let twice = headers(&[
            ("authorization", "Bearer aaaaaaaaaaaaaaaaaaaa"),
            ("authorization", "Bearer aaaaaaaaaaaaaaaaaaaa"),
        ]);
        assert!(twice.len() == 1 || caller(&tokens, &twice, None).is_err());
        let local = Some("127.0.0.1:9".parse().unwrap());
        assert_eq!(caller(&tokens, &headers(&[]), local), Err(Refused::Unknown));
    }

    #[test]
    fn without_tokens_only_this_machine_may_write() {
        let check = |pairs: &[(&str, &str)], peer: &str, expected: Result<(), Refused>| {
            let found = caller(&Tokens::default(), &headers(pairs), peer.parse().ok());
            assert_eq!(found.map(|_| ()), expected, "{pairs:?} {peer}");
        };
        let far = Err(Refused::LoopbackOnly);
        check(&[("host", "127.0.0.1:8080")], "127.0.0.1:9", Ok(()));
        check(&[("host", "localhost")], "[::1]:9", Ok(()));
        check(&[("host", "[::1]:8080")], "[::ffff:127.0.0.1]:9", Ok(()));
        check(&[], "192.0.2.1:9", far);
        check(&[], "no address", far);
        check(&[("x-forwarded-for", "127.0.0.1")], "127.0.0.1:9", far);
        check(&[("forwarded", "for=127.0.0.1")], "127.0.0.1:9", far);
        check(&[("host", "evil.example")], "127.0.0.1:9", far);
        let foreign = [("host", "localhost:1"), ("origin", "https://evil.example")];
        check(&foreign, "127.0.0.1:9", Err(Refused::ForeignOrigin));
        let own = [("host", "localhost:1"), ("origin", "http://localhost:1")];
        check(&own, "127.0.0.1:9", Ok(()));
    }
}
