//! The end that somebody asks for: Ctrl-C, `kill`, a terminal whose window is closed.
//!
//! Asked once, a program says goodbye; Ctrl-C after that ends it at once. A thread of its own
//! listens and ends a program that doesn't: no task that waits makes a program deaf, and stopping
//! needs nothing that could be missing by then, no descriptor and no thread.

use std::{
    process::exit,
    sync::{
        LazyLock,
        mpsc::{self, Sender},
    },
    thread,
    time::Duration,
};

use tokio::{
    runtime::Builder,
    sync::watch,
    time::{sleep, timeout},
};

use super::{output::print_line, serve::DRAIN, terminal};

/// The time that needs no explanation: after it, a program that is still closing says so, and one
/// that doesn't end although it was asked twice is ended.
const MOMENT: Duration = Duration::from_millis(500);
/// The exit code of a program that Ctrl-C has ended: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

static ASKED: LazyLock<watch::Sender<Asked>> = LazyLock::new(|| {
    let (ready, is_ready) = mpsc::channel();
    let _ = thread::Builder::new().spawn(move || listen(&ready));
    let _ = is_ready.recv(); // an error: nothing listens, and the system ends the program as usual
    watch::Sender::default()
});

#[derive(Clone, Copy, Default)]
struct Asked {
    times: u32,
    /// How long the goodbye may take.
    most: Duration,
}

/// Listens from now on, not only when something waits for [`asked`].
pub fn heed() {
    LazyLock::force(&ASKED);
}

/// Completes when somebody has asked the program so many times to end.
pub async fn asked(times: u32) {
    let _ = ASKED.subscribe().wait_for(|asked| asked.times >= times).await; // never closed
}

/// Completes when a server is asked to stop. Its connections have [`DRAIN`] to end, twice.
pub async fn asked_to_stop() {
    asked(1).await;
    leaving(2 * DRAIN);
}

/// The result of `work`; `None` if somebody asks the program to end first.
pub async fn unless_asked<T>(work: impl Future<Output = T>) -> Option<T> {
    heed();
    tokio::select! {
        biased;
        done = work => Some(done),
        () = asked(1) => None,
    }
}

/// The result of a client's goodbye, which takes at most so long; `None` if the person doesn't want
/// to wait for it.
pub async fn closing<T>(most: Duration, goodbye: impl Future<Output = T>) -> Option<T> {
    leaving(most);
    tokio::select! {
        biased;
        done = goodbye => Some(done),
        () = asked(2) => None,
    }
}

/// The program ends now, whether it was asked to or not, within this time. The next Ctrl-C ends it
/// at once.
pub fn leaving(most: Duration) {
    ASKED.send_modify(|asked| *asked = Asked { times: asked.times.max(1), most });
}

/// Ctrl-C as a key, in a terminal that sends no signal for it. What was entered before, to be
/// handled until `entered` is closed, goes first if it needs no more than a moment.
pub fn ctrl_c<T>(entered: T) {
    drop(entered);
    thread::sleep(MOMENT / 2);
    ASKED.send_modify(|asked| asked.times = asked.times.max(1));
}

/// How the program was asked.
enum By {
    /// By a person, who knows how often.
    CtrlC,
    /// By something that may ask more than once and mean the same: a shell whose window is closed
    /// passes on what the program has heard already.
    Other,
}

/// The thread: hears signals, and sees to it that the program ends.
fn listen(ready: &Sender<()>) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Ok(mut signals) = Signals::new() else { return };
        let _ = ready.send(()); // nobody but `ASKED` waits for it
        let hear = async {
            loop {
                match signals.next().await {
                    By::CtrlC => ASKED.send_modify(|asked| asked.times += 1),
                    By::Other => ASKED.send_modify(|asked| asked.times = asked.times.max(1)),
                }
            }
        };
        tokio::join!(hear, see_to_it());
    });
}

async fn see_to_it() {
    asked(1).await;
    if timeout(MOMENT, asked(2)).await.is_err() {
        let seconds = ASKED.borrow().most.as_secs();
        print_line(format_args!(
            "closing, up to {seconds} s; press Ctrl-C again to leave at once · đang đóng kết nối, lâu nhất {seconds} giây; nhấn Ctrl-C lần nữa để rời ngay"
        ));
        asked(2).await;
    }
    sleep(MOMENT).await; // a moment to end by itself
    terminal::restore();
    exit(INTERRUPTED);
}

#[cfg(unix)]
mod system {
    use std::{fs, io};

    use nix::libc::SIGXFSZ;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::By;

    /// The signals that ask a program to end: Ctrl-C, `kill` (systemd, Docker, Kubernetes), and the
    /// end of its terminal.
    pub struct Signals {
        interrupt: Signal,
        terminate: Signal,
        hangup: Option<Signal>,
    }

    impl Signals {
        pub fn new() -> io::Result<Self> {
            // A file that may not grow (`ulimit -f`) fails that write, and doesn't end the program.
            drop(signal(SignalKind::from_raw(SIGXFSZ)));
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: (!outlives_its_terminal())
                    .then(|| signal(SignalKind::hangup()))
                    .transpose()?,
            })
        }

        pub async fn next(&mut self) -> By {
            let hangup = async {
                match &mut self.hangup {
                    Some(hangup) => hangup.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = self.interrupt.recv() => By::CtrlC,
                _ = self.terminate.recv() => By::Other,
                _ = hangup => By::Other,
            }
        }
    }

    /// Whether whoever started the program wants it to outlive the terminal (`nohup`). Linux tells
    /// which signals are ignored.
    fn outlives_its_terminal() -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        ignored.is_some_and(|bits| {
            u64::from_str_radix(bits.trim(), 16).is_ok_and(|bits| bits & 1 == 1)
        })
    }
}

#[cfg(windows)]
mod system {
    use std::io;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    use super::By;

    /// What asks a program to end: Ctrl-C, Ctrl-Break, and the end of its window or of the system.
    pub struct Signals(CtrlC, CtrlBreak, CtrlClose, CtrlShutdown);

    impl Signals {
        pub fn new() -> io::Result<Self> {
            Ok(Self(ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_shutdown()?))
        }

        pub async fn next(&mut self) -> By {
            let Self(c, break_, close, shutdown) = self;
            tokio::select! {
                _ = c.recv() => By::CtrlC,
                _ = break_.recv() => By::CtrlC,
                _ = close.recv() => By::Other,
                _ = shutdown.recv() => By::Other,
            }
        }
    }
}

use system::Signals;
