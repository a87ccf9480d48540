//! A line that can die: it carries bytes both ways until it is frozen. Then both ends still hold a connection that looks
//! like any other, and nothing passes any more: what a cut cable, a sleeping laptop or a forgetful router leaves behind.
//! Or it is cut, and both ends are told at once; and it can be mended.

use full_duplex::lesson01_polling::serve::listen;
use tokio::{
    io::copy_bidirectional,
    net::TcpStream,
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Whole,
    Frozen,
    Cut,
}

/// The line.
#[derive(Debug)]
pub struct Relay {
    pub address: String,
    health: watch::Sender<Health>,
    accepting: AbortHandle,
}

impl Relay {
    /// A line to a server.
    pub async fn to(server: &str) -> Self {
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (health, watched) = watch::channel(Health::Whole);
        let server = server.to_owned();
        let accepting = tokio::spawn(async move {
            let mut lines = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                if *watched.borrow() == Health::Cut {
                    continue;
                }
                let server = TcpStream::connect(&server).await.expect("the server listens");
                lines.spawn(carry(client, server, watched.clone()));
            }
        });
        Self { address, health, accepting: accepting.abort_handle() }
    }

    /// From now on nothing passes, and nobody is told.
    pub fn freeze(&self) {
        self.health.send_replace(Health::Frozen);
    }

    /// All connections over it end, and no new one comes about.
    pub fn cut(&self) {
        self.health.send_replace(Health::Cut);
    }

    /// New connections come about again.
    pub fn mend(&self) {
        self.health.send_replace(Health::Whole);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort(); // and with it all that it carries
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, mut health: watch::Receiver<Health>) {
    let froze = tokio::select! {
        biased; // who calls over a dead line is accepted, and hears nothing
        ill = health.wait_for(|health| *health != Health::Whole) => {
            ill.is_ok_and(|health| *health == Health::Frozen)
        }
        _ = copy_bidirectional(&mut client, &mut server) => false,
    };
    if froze {
        std::future::pending::<()>().await; // both connections stay
    }
}
