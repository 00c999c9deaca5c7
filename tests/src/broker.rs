//! A broker for one test alone: own port, own store, gone with the test.

use std::{
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use terminbund_bus::{Bus, Settings};

use crate::{free_address, programs::nats_server, wait_for};

/// A broker answers within this after its start, also on a busy machine.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// A private nats-server; killed and its store deleted on drop.
#[derive(Debug)]
pub struct Broker {
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Broker {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// Where there is no nats-server, or it does not answer.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the broker");
        let mut broker = Self { folder, port: free_address().port(), child: None };
        broker.restart();
        broker
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts it on its port and store.
    ///
    /// # Panics
    /// Where there is no nats-server, or it does not answer.
    pub fn restart(&mut self) {
        let port = self.port;
        let config: PathBuf = self.folder.path().join("nats.conf");
        let store = self.folder.path().join("store");
        let jetstream = format!("store_dir: {store:?}, sync_interval: always");
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\nmax_payload: {}\njetstream: {{{jetstream}}}\n",
            2 << 20
        );
        std::fs::write(&config, text).expect("the broker's configuration");
        let child = Command::new(nats_server())
            .arg("-c")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("no nats-server: deploy/test installs one, NATS_SERVER_BIN names it");
        self.child = Some(child);
        wait_for("the broker answers", ANSWERS_WITHIN, || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // a child that is gone already is as good as killed
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A connection to it; makes the streams.
    ///
    /// # Panics
    /// Where the broker does not answer.
    pub async fn bus(&self, name: &str) -> Bus {
        let settings = Settings { url: self.url(), name: name.to_owned() };
        // it listens a moment before its streams can be made
        for _ in 0..100 {
            if let Ok(bus) = Bus::connect(&settings).await {
                return bus;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Bus::connect(&settings).await.expect("the broker answers")
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}
