//! TLS ends at the proxy: the visitor speaks `https` and `wss`, the server hears `http` and `ws`.

use std::{
    net::{Ipv4Addr, TcpListener},
    os::fd::OwnedFd,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use full_duplex::lesson01_polling::log::{CAPACITY, system_clock};

use crate::{
    forwarded::{field, head_echo},
    proxy::{Kind, Proxy},
    support::{
        Server, Wire, page_files,
        room::{Client, Room},
        thorough::left_out,
    },
};

/// A door before a proxy: what comes in plain goes on in TLS, one `openssl s_client` for each
/// connection. It trusts this proxy's certificate, and no other.
pub struct Door {
    pub address: String,
    clients: Arc<Mutex<Vec<Child>>>,
}

impl Door {
    pub fn before(proxy: &Proxy) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (to, trusted) = (proxy.address.clone(), proxy.certificate());
        let clients: Arc<Mutex<Vec<Child>>> = Arc::default();
        let started = clients.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut client = Command::new("openssl");
                client.args(["s_client", "-quiet", "-connect", &to, "-servername", "localhost"]);
                client.args(["-verify_hostname", "localhost", "-verify_return_error"]);
                client.args(["-CAfile", &trusted]).stderr(Stdio::null());
                client.stdin(OwnedFd::from(stream.try_clone().expect("a copy")));
                let client = client.stdout(OwnedFd::from(stream)).spawn().expect("openssl runs");
                started.lock().expect("no panic").push(client);
            }
        });
        Self { address, clients }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        for client in self.clients.lock().expect("no panic").iter_mut() {
            let _ = client.kill();
            let _ = client.wait();
        }
    }
}

pub fn without_openssl() -> bool {
    Command::new("openssl").arg("version").output().is_err()
}

/// What the page loads, an event, a conversation; and the server is told that it was `https`.
pub async fn page_events_and_socket_come_through_tls(kind: &'static Kind) {
    if without_openssl() && left_out("TLS before the server: openssl is missing") {
        return;
    }
    let push = Server::push(0, CAPACITY, system_clock).await;
    let (proxy, room) = (kind.with_tls(&push.address).await, Room::start().await);
    let door = Door::before(&proxy);
    assert_eq!(page_files(&door.address).await, page_files(&push.address).await);
    let mut stream = Wire::to(&door.address).await;
    stream.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    stream.until("retry: 1000\n\n").await;
    push.connect().await.say("Minh", "qua TLS").await;
    stream.until("qua TLS").await;

    let proxy = kind.with_tls(&room.address).await;
    let door = Door::before(&proxy);
    let mut lan = Client::at(&door.address).await;
    lan.join("Lan").await;
    room.joined("Minh").await.chats("nghe rõ không?").await;
    assert_eq!(lan.until("chat").await["message"], "nghe rõ không?");

    let echo = head_echo().await;
    let proxy = kind.with_tls(&echo.address).await;
    let door = Door::before(&proxy);
    let head = Wire::to(&door.address).await.request("GET", "/", None).await.body;
    assert_eq!(field(&head, "x-forwarded-proto"), "https", "{head}");
}
