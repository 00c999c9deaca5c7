//! What an installation sets: who asks, what may be asked, how much may come back.

use std::fmt;
use std::time::Duration;

use data_encoding::BASE64;
use url::Url;

use crate::network::Network;

/// How the fetcher presents itself and what it may reach.
#[derive(Clone, Debug, Default)]
pub struct FetchSettings {
    /// Whom a partner's administrator may write to: a mail address or a page.
    pub contact: String,
    /// Version for the User-Agent.
    pub version: String,
    /// Blocks outside the public internet that may be asked none the less.
    pub allow_private: Vec<Network>,
    /// The proxy through which all requests go, if any.
    pub proxy: Option<Proxy>,
    /// Bounds of a request.
    pub limits: Limits,
}

/// An egress proxy, such as Smokescreen. It resolves names itself, so it must refuse private
/// addresses itself; what is checked here then are addresses written as such.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// `http://host:port`.
    pub url: Url,
    /// Proxy-Authorization, if the proxy asks for it.
    pub auth: Option<Secret>,
}

/// Bounds of a request: Miniflux's, which public feeds have been read with for years.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To resolve, connect and shake hands.
    pub connect: Duration,
    /// For the request with all its redirects and the body, waiting for the host's turn apart.
    pub total: Duration,
    /// Size of a body after decompression.
    pub body: usize,
    /// Redirects followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(20),
            body: 15 * 1024 * 1024,
            redirects: 5,
        }
    }
}

/// Credentials of a closed feed; never shown, sent to the configured origin only.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// RFC 7617.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: String,
    },
    /// RFC 6750.
    Bearer(String),
}

/// Why the text of a secret file is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Nothing in it.
    #[error("the secret file is empty")]
    Empty,
    /// Neither form.
    #[error("the secret file holds neither \"basic USER:PASSWORD\" nor \"bearer TOKEN\"")]
    Form,
    /// Control characters cannot go into a header.
    #[error("the secret file holds control characters")]
    Control,
}

impl Secret {
    /// Reads the text of a secret file: one line, `bearer TOKEN`, `basic USER:PASSWORD` or plain
    /// `USER:PASSWORD`.
    ///
    /// # Errors
    /// When it has neither form.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SecretError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(SecretError::Control);
        }
        if let Some((scheme, token)) = text.split_once(' ')
            && scheme.eq_ignore_ascii_case("bearer")
        {
            return Ok(Self::Bearer(token.trim().to_owned()));
        }
        let basic = text.split_once(' ').filter(|(word, _)| word.eq_ignore_ascii_case("basic"));
        let pair = basic.map_or(text, |(_, pair)| pair.trim_start());
        let (user, password) = pair.split_once(':').ok_or(SecretError::Form)?;
        Ok(Self::Basic { user: user.to_owned(), password: password.to_owned() })
    }

    /// The value of the Authorization header.
    pub(crate) fn header(&self) -> String {
        match self {
            Self::Basic { user, password } => {
                format!("Basic {}", BASE64.encode(format!("{user}:{password}").as_bytes()))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretError};

    #[test]
    fn secret_files_have_two_forms() {
        let basic = Secret::Basic { user: "kammer".into(), password: "a:b c".into() };
        for text in ["kammer:a:b c\n", "basic kammer:a:b c", "Basic  kammer:a:b c\r\n"] {
            assert_eq!(Secret::parse(text), Ok(basic.clone()), "{text:?}");
        }
        assert_eq!(basic.header(), "Basic a2FtbWVyOmE6YiBj");
        assert_eq!(Secret::parse("bearer  xyz\r\n"), Ok(Secret::Bearer("xyz".into())));
        assert_eq!(Secret::parse(" \n"), Err(SecretError::Empty));
        assert_eq!(Secret::parse("token"), Err(SecretError::Form));
        assert_eq!(Secret::parse("a:b\nX-Evil: 1"), Err(SecretError::Control));
        assert_eq!(format!("{basic:?}"), "Secret(…)");
    }
}
