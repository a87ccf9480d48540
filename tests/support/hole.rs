//! A place in the network that swallows everything: a firewall, a machine that is off.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A listener whose queue is full: Linux drops whatever comes for it, and refuses nobody.
#[derive(Debug)]
pub struct Hole {
    pub place: SocketAddr,
    _listener: TcpListener,
    _queued: TcpStream,
}

impl Hole {
    pub async fn dig() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let listener = socket.listen(0).expect("it listens");
        let place = listener.local_addr().expect("an address");
        let queued = TcpStream::connect(place).await.expect("the one place in the queue");
        Self { place, _listener: listener, _queued: queued }
    }
}
