//! What the servers of a world say to each other: a bus that is late, and loses some of it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use fastrand::Rng;
use full_duplex::lesson12_servers::{cluster::Bus, store::Answer};
use tokio::{
    sync::mpsc,
    time::{Duration, sleep},
};

/// The bus. Clones are one.
#[derive(Clone)]
pub struct Air(Arc<Mutex<Inside>>);

struct Inside {
    chance: Rng,
    /// Of 16 texts so many are lost.
    lost: u8,
    ears: Vec<(Arc<AtomicBool>, mpsc::Sender<String>)>,
}

/// One server's place on it, which is cut together with its way to the store.
pub struct Voice {
    pub air: Air,
    pub cut: Arc<AtomicBool>,
}

impl Air {
    pub fn new(lost: u8, chance: Rng) -> Self {
        Self(Arc::new(Mutex::new(Inside { chance, lost, ears: Vec::new() })))
    }

    /// From now on nothing is lost.
    pub fn calm(&self) {
        self.0.lock().expect("short").lost = 0;
    }
}

impl Bus for Voice {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        let Inside { chance, lost, ears } = &mut *self.air.0.lock().expect("short");
        ears.retain(|(_, ear)| !ear.is_closed());
        let ears: Vec<_> = ears.iter().filter(|_| chance.u8(..16) >= *lost).cloned().collect();
        let late = Duration::from_millis(chance.u64(1..100));
        if !self.cut.load(Relaxed) {
            tokio::spawn(async move {
                sleep(late).await;
                for (cut, ear) in ears {
                    if !cut.load(Relaxed) {
                        let _ = ear.try_send(text.clone());
                    }
                }
            });
        }
        Box::pin(async {})
    }

    fn listen(&self) -> mpsc::Receiver<String> {
        let (ear, heard) = mpsc::channel(100);
        self.air.0.lock().expect("short").ears.push((self.cut.clone(), ear));
        heard
    }
}
