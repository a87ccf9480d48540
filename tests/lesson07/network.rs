//! A bad network before a server: each connection that goes through it has its own fault.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use full_duplex::{
    lesson01_polling::serve::listen,
    tap::{
        Tap,
        fault::{Faults, Limit},
        proxy::carry,
        switch::Orders,
    },
};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::Duration,
};

/// The network.
#[derive(Debug)]
pub struct Network {
    pub address: String,
    ends: Arc<Mutex<Ends>>,
    accepting: AbortHandle,
}

/// How many connections ended in which way.
type Ends = BTreeMap<String, u32>;

impl Network {
    /// Whoever connects to it is connected with the server.
    pub async fn around(server: &str) -> Self {
        let server: SocketAddr = server.parse().expect("an address");
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let ends = Arc::<Mutex<Ends>>::default();
        let ended = ends.clone();
        let accepting = tokio::spawn(async move {
            let tap = Tap::counting();
            let mut lines = JoinSet::new();
            for number in 0.. {
                let (client, _) = listener.accept().await.expect("a connection");
                let (client, view) = (Tap::counting().wrap(client, ""), tap.watch(""));
                let ended = ended.clone();
                lines.spawn(async move {
                    let end = carry(client, server, &faults(number), Orders::default(), view).await;
                    let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                    *ended.entry(format!("{:?}", end.expect("a server"))).or_default() += 1;
                });
            }
        });
        Self { address, ends, accepting: accepting.abort_handle() }
    }

    /// How many connections ended in which way.
    pub fn ends(&self) -> Ends {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.accepting.abort(); // and with it all that it carries
    }
}

/// One connection in five has none.
fn faults(number: u32) -> Faults {
    let some = Faults::default();
    let ms = |least: u32, most: u32| {
        Duration::from_millis((least + number * 7919 % (most - least)).into())
    };
    match number % 5 {
        0 => Faults { delay: ms(5, 80), split: NonZeroUsize::new(40), ..some },
        1 => Faults { cut_after: Some(Limit::Age(ms(500, 6_000))), ..some },
        2 => Faults { freeze_after: Some(ms(500, 6_000)), delay: ms(1, 10), ..some },
        3 => {
            let bytes = 2_000 + u64::from(number) * 997 % 50_000;
            Faults { cut_after: Some(Limit::Bytes(bytes)), delay: ms(20, 50), ..some }
        }
        _ => some,
    }
}
