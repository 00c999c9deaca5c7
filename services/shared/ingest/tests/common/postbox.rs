//! A mail relay and a webhook that tests ask what came.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use terminbund_fetch::Url;
use terminbund_ingest::alarms::{Password, Relay, Tls};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as a relay takes it.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub login: String,
    pub data: String,
}

/// A relay on this machine; `refuses` while it takes nothing.
pub struct Postbox {
    pub port: u16,
    pub mails: Arc<Mutex<Vec<Mail>>>,
    pub logins: Arc<Mutex<usize>>,
    pub refuses: Arc<Mutex<bool>>,
}

impl Postbox {
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mails, logins, refuses) = (Arc::default(), Arc::default(), Arc::default());
        let (kept, refusing) = (Arc::clone(&mails), Arc::<Mutex<bool>>::clone(&refuses));
        let counted = Arc::<Mutex<usize>>::clone(&logins);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let refuse = *refusing.lock().unwrap();
                let (kept, counted) = (Arc::clone(&kept), Arc::clone(&counted));
                tokio::spawn(converse(stream, kept, counted, refuse));
            }
        });
        Self { port, mails, logins, refuses }
    }

    pub fn relay(&self) -> Relay {
        Relay {
            host: "127.0.0.1".into(),
            port: self.port,
            tls: Tls::Without,
            login: Some(("termine".into(), Password("geheim".into()))),
            from: "Termine Musterland <termine@musterland.example>".into(),
        }
    }

    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.mails.lock().unwrap())
    }
}

/// RFC 5321, as far as a client needs it.
async fn converse(
    stream: TcpStream,
    mails: Arc<Mutex<Vec<Mail>>>,
    logins: Arc<Mutex<usize>>,
    refuse: bool,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut mail = Mail::default();
    stream.write_all(b"220 relay.example ESMTP\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match word.as_str() {
            "EHLO" => b"250-relay.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                *logins.lock().unwrap() += 1;
                line.rsplit(' ').next()?.clone_into(&mut mail.login);
                b"235 ok\r\n"
            }
            "MAIL" if refuse => b"451 try later\r\n",
            "MAIL" => {
                line.clone_into(&mut mail.from);
                b"250 ok\r\n"
            }
            "RCPT" => {
                line.clone_into(&mut mail.to);
                b"250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                loop {
                    let mut text = String::new();
                    stream.read_line(&mut text).await.ok()?;
                    if text == ".\r\n" {
                        break;
                    }
                    mail.data += &text;
                }
                mails.lock().unwrap().push(std::mem::take(&mut mail));
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        stream.write_all(reply).await.ok()?;
    }
}

/// What came to a webhook: its head and its JSON.
pub type Posts = Arc<Mutex<Vec<(String, Value)>>>;

pub async fn hook(status: u16) -> (Url, Posts) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let posts = Posts::default();
    let kept = Arc::clone(&posts);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            let mut chunk = [0; 4096];
            let (head, body) = loop {
                let read = stream.read(&mut chunk).await.unwrap();
                bytes.extend_from_slice(&chunk[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let lower = head.to_ascii_lowercase();
                let length = lower.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().trim().parse().unwrap();
                if body.len() >= length {
                    break (head.to_owned(), body.to_owned());
                }
            };
            kept.lock().unwrap().push((head, serde_json::from_str(&body).unwrap()));
            let reply = format!(
                "HTTP/1.1 {status} x\r\nlocation: http://127.0.0.1:{port}/weiter\r\n\
                 content-length: 0\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
    });
    (Url::parse(&format!("http://127.0.0.1:{port}/hook?token=x")).unwrap(), posts)
}
