//! Which processor works for whom: the server has the first one, the clients have the second, so that neither takes time
//! from the other. A server finds out by itself how many processors it may use, and begins as many threads.

use std::thread;

/// Where something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the first processor.
    Server,
    /// On the second.
    Client,
    /// Wherever the system likes.
    Anywhere,
}

/// Whether the two sides can have a processor each; says so if they can't.
pub fn are_enough() -> bool {
    let enough = linux::allowed().len() >= 2;
    if !enough {
        eprintln!(
            "this needs Linux and two processors: shown, but not judged\ncần Linux và hai bộ xử lý: có chiếu số, nhưng không xét\n"
        );
    }
    enough
}

/// Does the work in a thread that stays there. What it begins, threads and programs, stays there, too.
pub fn at<T: Send>(place: Place, work: impl FnOnce() -> T + Send) -> T {
    let place_and_work = || {
        linux::stay(place);
        work()
    };
    let result = thread::scope(|scope| scope.spawn(place_and_work).join());
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::LazyLock;

    use nix::{
        sched::{CpuSet, sched_getaffinity, sched_setaffinity},
        unistd::Pid,
    };

    use super::Place;

    /// What the first thread may use: it stays wherever it is.
    static ALLOWED: LazyLock<Vec<usize>> = LazyLock::new(|| {
        let allowed = sched_getaffinity(Pid::this()).unwrap_or_default();
        (0..CpuSet::count()).filter(|&one| allowed.is_set(one).unwrap_or(false)).collect()
    });

    /// The processors' numbers.
    pub fn allowed() -> &'static [usize] {
        &ALLOWED
    }

    /// Keeps this thread there, if there are two processors.
    pub fn stay(place: Place) {
        let wanted = match (place, allowed()) {
            (Place::Server, [first, _, ..]) => std::slice::from_ref(first),
            (Place::Client, [_, second, ..]) => std::slice::from_ref(second),
            _ => allowed(),
        };
        let mut set = CpuSet::new();
        if wanted.iter().all(|&one| set.set(one).is_ok()) {
            let _ = sched_setaffinity(Pid::from_raw(0), &set);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod linux {
    pub fn allowed() -> &'static [usize] {
        &[]
    }

    pub fn stay(_: super::Place) {}
}

#[cfg(test)]
mod tests {
    use std::thread::available_parallelism;

    use super::*;

    #[test]
    fn what_begins_at_one_processor_has_one() {
        if !are_enough() {
            return;
        }
        let count = || available_parallelism().map_or(0, usize::from);
        assert_eq!(at(Place::Server, count), 1);
        assert_eq!(at(Place::Client, || at(Place::Anywhere, count)), count());
    }
}
