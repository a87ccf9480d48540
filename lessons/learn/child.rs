//! A process that runs a learner's code: watched, with a limit for everything that has one.

use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError, SyncSender},
    thread,
    time::{Duration, Instant},
};

use crate::stage::visible::visible_lines;

/// How many bytes a process may print before it counts as printing without end.
pub const MOST_PRINTED: usize = 1 << 20;

/// How long the pipes may be quiet before a look whether the process has ended.
const LOOK: Duration = Duration::from_millis(300);

/// How a process ended.
#[derive(Debug)]
pub enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It said nothing for too long, and was ended.
    Silent,
    /// It printed more than [`MOST_PRINTED`], and was ended.
    Floods,
}

/// A piece of what a process writes.
enum Written {
    Out(Vec<u8>),
    Err(Vec<u8>),
}

/// Runs a process to its end. It is ended if `patience` passes without a sign of progress: `out`
/// gets what it writes to its standard output, piece by piece, and says how many of those bytes
/// are progress and not printed by the learner's code. Returns what it wrote to its standard error,
/// too.
pub fn watch(
    mut command: Command,
    patience: Duration,
    mut out: impl FnMut(&[u8]) -> usize,
) -> io::Result<(End, String)> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (sender, pieces) = mpsc::sync_channel(16);
    forward(child.stdout.take(), sender.clone(), Written::Out);
    forward(child.stderr.take(), sender, Written::Err);
    let (mut printed, mut said) = (0, Vec::new());
    let mut until = Instant::now() + patience;
    let mut gone = None;
    let end = loop {
        let wait = until.saturating_duration_since(Instant::now()).min(LOOK);
        match pieces.recv_timeout(wait) {
            Ok(Written::Out(bytes)) => {
                let progress = out(&bytes);
                if progress > 0 {
                    until = Instant::now() + patience;
                }
                printed += bytes.len().saturating_sub(progress);
            }
            Ok(Written::Err(bytes)) => {
                printed += bytes.len();
                said.extend(bytes);
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(end) = look(&mut child, &mut gone, Instant::now() >= until)? {
                    break end;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break End::Exited(child.wait()?),
        }
        if printed > MOST_PRINTED {
            break ended(&mut child, End::Floods)?;
        }
    };
    Ok((end, shown(&said)))
}

/// What a learner's program has printed: shown, not obeyed.
pub(super) fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    visible_lines(&text).into_owned()
}

/// Looks after a process whose pipes are quiet. A program that it started may hold them open after
/// it; so its end counts when it is seen again, because its last words may be on their way.
fn look(
    child: &mut Child,
    gone: &mut Option<ExitStatus>,
    too_late: bool,
) -> io::Result<Option<End>> {
    if let Some(status) = *gone {
        return Ok(Some(End::Exited(status)));
    }
    *gone = child.try_wait()?;
    if too_late && gone.is_none() { ended(child, End::Silent).map(Some) } else { Ok(None) }
}

fn ended(child: &mut Child, end: End) -> io::Result<End> {
    let _ = child.kill(); // it may have ended meanwhile
    child.wait()?;
    Ok(end)
}

/// Sends on what comes out of a pipe, until it ends or nobody wants it any more.
fn forward(
    pipe: Option<impl Read + Send + 'static>,
    to: SyncSender<Written>,
    kind: fn(Vec<u8>) -> Written,
) {
    let Some(mut pipe) = pipe else { return };
    thread::spawn(move || {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            if to.send(kind(buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, patience: u64) -> (End, Duration) {
        let begun = Instant::now();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let (end, _) = watch(command, Duration::from_secs(patience), |_| 0).expect("a shell");
        (end, begun.elapsed())
    }

    #[test]
    fn a_program_that_is_left_behind_delays_no_verdict() {
        let (end, took) = shell("sleep 7 & exit 3", 6);
        assert!(matches!(end, End::Exited(status) if status.code() == Some(3)), "{end:?}");
        assert!(took < Duration::from_secs(3), "{took:?}");
    }

    #[test]
    fn what_a_program_prints_is_no_progress() {
        let (end, took) = shell("while true; do echo again; sleep 0.1; done", 1);
        assert!(matches!(end, End::Silent), "{end:?}");
        assert!(took < Duration::from_secs(3), "{took:?}");
    }
}
