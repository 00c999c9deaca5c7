//! A hostile HTTP server: answers byte for byte what a test wants, slowly if it wants.
#![allow(dead_code)] // each test binary uses its part

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `/path?query`, or a whole address where we are asked as a proxy.
    pub target: String,
    /// Names in lower case, values byte for byte.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Seen {
    /// The bytes of a header.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice())
    }

    /// The text of a header.
    pub fn text(&self, name: &str) -> String {
        self.header(name).map(|v| String::from_utf8_lossy(v).into_owned()).unwrap_or_default()
    }
}

/// What the server does.
pub enum Reply {
    /// These bytes, then it hangs up.
    Bytes(Vec<u8>),
    /// A head, then a byte now and then.
    Drip { head: Vec<u8>, every: Duration },
    /// Nothing, for so long.
    Silence(Duration),
    /// Waits, then these bytes.
    Late(Duration, Vec<u8>),
}

/// A response with a length.
pub fn reply(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut bytes = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    if status != 304 {
        bytes.extend(format!("content-length: {}\r\n", body.len()).into_bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    Reply::Bytes(bytes)
}

/// First byte of a TLS record with a ClientHello, RFC 8446, section 5.1.
const TLS_HANDSHAKE: u8 = 22;

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

/// The running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    accepted: Arc<AtomicUsize>,
    busy: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Server {
    /// Listens on 127.0.0.1.
    pub async fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), handler).await
    }

    /// Listens where it is told.
    pub async fn at(
        address: SocketAddr,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
            accepted: Arc::default(),
            busy: Arc::default(),
            most: Arc::default(),
        };
        let (seen, accepted) = (Arc::clone(&server.seen), Arc::clone(&server.accepted));
        let (busy, most) = (Arc::clone(&server.busy), Arc::clone(&server.most));
        let handler: Arc<Handler> = Arc::new(handler);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                let now = busy.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                let busy = Arc::clone(&busy);
                tokio::spawn(async move {
                    // A client that hangs up early is what some tests are about.
                    let _ = serve(stream, &*handler, &seen, &busy).await;
                });
            }
        });
        server
    }

    /// `http://127.0.0.1:port/path`
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Port, to be put behind other names.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Connections so far.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Most connections that were open at a time.
    pub fn most_at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    handler: &Handler,
    seen: &Mutex<Vec<Seen>>,
    busy: &AtomicUsize,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0_u8; 4096];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        let read = stream.read(&mut byte).await?;
        if read == 0 || head.len() > 64 * 1024 {
            busy.fetch_sub(1, Ordering::SeqCst);
            return Ok(());
        }
        head.extend_from_slice(&byte[..read]);
        if head.starts_with(&[TLS_HANDSHAKE]) {
            busy.fetch_sub(1, Ordering::SeqCst);
            return stream.write_all(b"HTTP/1.1 400 speak plainly\r\n\r\n").await;
        }
    }
    let request = parse(&head);
    let reply = handler(&request);
    seen.lock().unwrap().push(request);
    let result = answer(&mut stream, reply, busy).await;
    // The last bytes must get there before the connection is reset.
    let _ = stream.shutdown().await;
    result
}

async fn answer(stream: &mut TcpStream, reply: Reply, busy: &AtomicUsize) -> std::io::Result<()> {
    let free = || busy.fetch_sub(1, Ordering::SeqCst);
    match reply {
        Reply::Bytes(bytes) => {
            free();
            stream.write_all(&bytes).await
        }
        Reply::Late(wait, bytes) => {
            tokio::time::sleep(wait).await;
            free();
            stream.write_all(&bytes).await
        }
        Reply::Silence(wait) => {
            tokio::time::sleep(wait).await;
            free();
            Ok(())
        }
        Reply::Drip { head, every } => {
            stream.write_all(&head).await?;
            loop {
                tokio::time::sleep(every).await;
                if let Err(error) = stream.write_all(b"x").await {
                    free();
                    return Err(error);
                }
            }
        }
    }
}

fn parse(head: &[u8]) -> Seen {
    let mut lines = head.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers = lines
        .filter_map(|line| {
            let colon = line.iter().position(|b| *b == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        })
        .collect();
    Seen { target, headers }
}

/// Names to addresses as a test wants, the answer may differ with each question.
pub struct Names<F>(pub F);

impl<F> terminbund_fetch::Lookup for Names<F>
where
    F: Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static,
{
    fn lookup<'a>(&'a self, host: &'a str) -> terminbund_fetch::LookupAnswer<'a> {
        let answer = (self.0)(host);
        Box::pin(async move { Ok(answer) })
    }
}
