//! What a program prints, written by a thread of its own. A reader that stops reading (Ctrl-S, a
//! pipe into a program that waits) stops that thread and nothing else.
//!
//! ```text
//!   any task ── print ──► queue, bounded ──► thread ──► terminal, pipe
//! ```

use std::{
    fmt::Display,
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// The most bytes that wait for a reader. What is printed beyond them is dropped and counted.
const MOST_WAITING: usize = 4 << 20;
/// The most bytes in one write: after each of them the reader is known to read.
const PIECE: usize = 8 << 10;
/// The time without progress after which the end of the program doesn't wait for a reader any
/// longer.
const LAST_LINES: Duration = Duration::from_secs(1);

static OUT: LazyLock<Output> = LazyLock::new(|| Output::to(io::stdout(), MOST_WAITING));
static ERR: LazyLock<Output> = LazyLock::new(|| Output::to(io::stderr(), MOST_WAITING));

/// Prints lines to where a person types, without disturbing the line that is being typed.
pub type Above = Box<dyn FnMut(String) + Send>;

/// Prints a line. This never waits: a reader that doesn't read, or is gone (`lesson01 | head`), is
/// no reason to stop or to panic.
pub fn print_line(line: impl Display) {
    OUT.print(line);
}

/// Prints through `above` from now on, or directly again.
pub fn print_above(above: Option<Above>) {
    OUT.lock().above = above.map(|above| Arc::new(Mutex::new(above)));
}

/// The program's last lines: what was printed so far, and the error if there is one. Returns when
/// they are written, or when nobody reads them.
pub fn last_lines(error: Option<&dyn Display>) {
    let read = OUT.flush(LAST_LINES);
    if let Some(error) = error {
        ERR.print(error);
        ERR.flush(if read { LAST_LINES } else { LAST_LINES / 4 });
    }
}

/// Lines on their way to one reader.
struct Output {
    shared: Arc<Shared>,
    most: usize,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: String,
    /// The number of lines that had no place since the thread last took what waits.
    dropped: usize,
    /// Whether the thread holds lines that are not written yet.
    writing: bool,
    /// The number of pieces written so far.
    written: u64,
    above: Option<Arc<Mutex<Above>>>,
}

impl Queue {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.writing
    }
}

impl Output {
    fn to(out: impl Write + Send + 'static, most: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let for_thread = shared.clone();
        thread::spawn(move || for_thread.write(out)); // ends with the program
        Self { shared, most }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.shared.lock()
    }

    fn print(&self, line: impl Display) {
        let line = format!("{line}\n");
        let mut queue = self.lock();
        let fits = queue.waiting.is_empty() || queue.waiting.len() + line.len() <= self.most;
        if fits && queue.dropped == 0 {
            queue.waiting += &line;
            self.shared.changed.notify_all();
        } else {
            queue.dropped += line.lines().count();
        }
    }

    /// Waits until everything is written; for a reader that makes no progress, only so long.
    /// Returns whether everything is written.
    fn flush(&self, most: Duration) -> bool {
        let last = Instant::now() + 10 * most; // a reader that reads a byte a second
        let mut queue = self.lock();
        let (mut seen, mut until) = (queue.written, Instant::now() + most);
        while !queue.is_idle() {
            let left = until.min(last).saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.changed.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            if queue.written != seen {
                (seen, until) = (queue.written, Instant::now() + most);
            }
        }
        true
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread: writes what waits, and waits itself where nobody reads.
    fn write(&self, mut out: impl Write) {
        loop {
            let (lines, above) = self.take();
            if let Some(above) = above {
                above.lock().unwrap_or_else(PoisonError::into_inner)(lines);
                continue;
            }
            for piece in lines.as_bytes().chunks(PIECE) {
                let _ = out.write_all(piece).and_then(|()| out.flush()); // nobody is there
                self.lock().written += 1;
                self.changed.notify_all();
            }
        }
    }

    /// All lines that wait, once there are any.
    fn take(&self) -> (String, Option<Arc<Mutex<Above>>>) {
        let mut queue = self.lock();
        queue.writing = false;
        self.changed.notify_all();
        while queue.waiting.is_empty() {
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.writing = true;
        let mut lines = mem::take(&mut queue.waiting);
        if let dropped @ 1.. = mem::take(&mut queue.dropped) {
            let told = format!("… {dropped} lines were not shown · đã bỏ {dropped} dòng …\n");
            lines.push_str(&told);
        }
        (lines, queue.above.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A reader that takes one piece each time it is let.
    struct Slow {
        may_read: Receiver<()>,
        heard: Sender<String>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.heard.send(String::from_utf8_lossy(bytes).into_owned()).expect("a listener");
            self.may_read.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow(most: usize) -> (Output, Sender<()>, Receiver<String>) {
        let (let_read, may_read) = channel();
        let (heard, pieces) = channel();
        (Output::to(Slow { may_read, heard }, most), let_read, pieces)
    }

    #[test]
    fn what_has_no_place_is_dropped_counted_and_told_in_its_place() {
        let (output, let_read, pieces) = slow(10);
        output.print("first");
        assert_eq!(pieces.recv().as_deref(), Ok("first\n"), "and there it stays");
        for line in ["1234", "1234", "too\nmany", "x"] {
            output.print(line); // doesn't wait
        }
        assert!(!output.flush(Duration::from_millis(1)), "nobody reads");
        let_read.send(()).expect("it writes");
        let told = "1234\n1234\n… 3 lines were not shown · đã bỏ 3 dòng …\n";
        assert_eq!(pieces.recv().as_deref(), Ok(told));
        let_read.send(()).expect("it writes");
        assert!(output.flush(Duration::from_secs(60)));
        output.print("12345678901234567890"); // longer than all that may wait, and alone
        assert_eq!(pieces.recv().as_deref(), Ok("12345678901234567890\n"));
    }

    #[test]
    fn a_reader_that_reads_slowly_gets_everything() {
        let (output, let_read, pieces) = slow(MOST_WAITING);
        let line = "x".repeat(PIECE - 1);
        for _ in 0..20 {
            output.print(&line);
        }
        thread::spawn(move || {
            while pieces.recv().is_ok() {
                thread::sleep(Duration::from_millis(5));
                let _ = let_read.send(());
            }
        });
        assert!(output.flush(Duration::from_secs(60)));
    }

    #[test]
    fn a_reader_that_is_gone_is_no_reason_to_wait() {
        let (output, let_read, pieces) = slow(MOST_WAITING);
        drop(let_read);
        output.print("nobody");
        assert!(output.flush(Duration::from_secs(60)));
        drop(pieces);
    }
}
