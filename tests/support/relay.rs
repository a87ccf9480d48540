//! A line that can die: it carries bytes both ways until it is frozen. Then both ends still hold a connection that looks
//! like any other, and nothing passes any more: what a cut cable, a sleeping laptop or a forgetful router leaves behind.

use full_duplex::lesson01_polling::serve::listen;
use tokio::{
    io::copy_bidirectional,
    net::TcpStream,
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// The line.
#[derive(Debug)]
pub struct Relay {
    pub address: String,
    frozen: watch::Sender<bool>,
    accepting: AbortHandle,
}

impl Relay {
    /// A line to a server.
    pub async fn to(server: &str) -> Self {
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (frozen, is_frozen) = watch::channel(false);
        let server = server.to_owned();
        let accepting = tokio::spawn(async move {
            let mut lines = JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                let server = TcpStream::connect(&server).await.expect("the server listens");
                lines.spawn(carry(client, server, is_frozen.clone()));
            }
        });
        Self { address, frozen, accepting: accepting.abort_handle() }
    }

    /// From now on nothing passes, and nobody is told.
    pub fn freeze(&self) {
        self.frozen.send_replace(true);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort(); // and with it all that it carries
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, mut frozen: watch::Receiver<bool>) {
    let froze = tokio::select! {
        biased; // who calls over a dead line is accepted, and hears nothing
        froze = frozen.wait_for(|frozen| *frozen) => froze.is_ok(),
        _ = copy_bidirectional(&mut client, &mut server) => false,
    };
    if froze {
        std::future::pending::<()>().await; // both connections stay
    }
}
