//! The tap between a client and a server, on real sockets, in this process: a line that can fail.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    ops::Deref,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use full_duplex::{
    lesson06_chat::chat_dissect::chat_dissect,
    stage::serve::accept_until,
    tap::{Tap, fault::Faults, proxy::carry, switch::Switch},
};
use tokio::sync::watch;

use super::{Wire, host::Host};

/// What a [`Proxy`] serves.
#[derive(Debug)]
pub enum Carries {}

/// A bad network in front of a server.
#[derive(Debug)]
pub struct Proxy {
    host: Host<Carries>,
    switch: Switch,
    /// The fault of each new connection.
    fate: watch::Sender<Fate>,
    ends: Arc<Mutex<Ends>>,
}

type Fate = fn(&Switch);

/// How many connections ended in which way.
pub type Ends = BTreeMap<String, u32>;

impl Proxy {
    pub async fn to(server: &str, faults: Faults) -> Self {
        Self::open(server, move |_| faults, Tap::recording().then(chat_dissect)).await
    }

    /// A proxy nobody watches: megabytes take longer to write down than to send.
    pub async fn unseen(server: &str, faults: Faults) -> Self {
        Self::around(server, move |_| faults).await
    }

    /// The same where each connection has faults of its own.
    pub async fn around(server: &str, faults: impl Fn(u32) -> Faults + Send + 'static) -> Self {
        Self::open(server, faults, Tap::counting()).await
    }

    /// A line that works, until it is told not to. Nobody watches it.
    pub async fn line(server: &str) -> Self {
        Self::unseen(server, Faults::default()).await
    }

    async fn open(server: &str, faults: impl Fn(u32) -> Faults + Send + 'static, tap: Tap) -> Self {
        let target: SocketAddr = server.parse().expect("an address");
        let switch = Switch::default();
        let (fate, todays) = watch::channel::<Fate>(|_| ());
        let (following, watching) = (switch.clone(), tap.clone());
        let (number, ends) = (AtomicU32::new(0), Arc::<Mutex<Ends>>::default());
        let ended = ends.clone();
        let each = move |client, _| {
            let (orders, view) = (following.orders(), watching.watch("a client"));
            todays.borrow()(&following);
            let (faults, ended) = (faults(number.fetch_add(1, Relaxed)), ended.clone());
            async move {
                if let Ok(end) = carry(client, target, &faults, orders, view).await {
                    let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                    *ended.entry(format!("{end:?}")).or_default() += 1;
                }
            }
        };
        let serve = |listener, stopped| accept_until(listener, Tap::counting(), stopped, each);
        Self { host: Host::run(tap, serve).await, switch, fate, ends }
    }

    /// Those that have ended so far.
    pub fn ends(&self) -> Ends {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub async fn connect(&self) -> Wire {
        self.wire().await
    }

    /// From now on nothing passes, and nobody is told: what a cut cable, a sleeping laptop or a
    /// forgetful router leaves behind. A new
    /// connection over the dead line is accepted, and hears nothing.
    pub fn freeze(&self) {
        self.befall(Switch::freeze);
    }

    /// All connections end at once, and so does each new one.
    pub fn cut(&self) {
        self.befall(Switch::cut);
    }

    /// New connections are served again.
    pub fn mend(&self) {
        self.befall(|_| ());
    }

    fn befall(&self, fate: Fate) {
        self.fate.send_replace(fate); // first: who comes in between hears of it twice
        fate(&self.switch);
    }

    /// Stops it; what was seen.
    pub async fn stop(self) -> String {
        self.host.stop().await
    }
}

impl Deref for Proxy {
    type Target = Host<Carries>;

    fn deref(&self) -> &Host<Carries> {
        &self.host
    }
}
