//! A process of a test's own, which is killed and started again.

use std::{
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::support::thorough::{ONLY_THOROUGH, thorough};

/// Whether a program is installed; where everything is asked for, it must be.
pub fn installed(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    let installed = version.is_ok_and(|status| status.success());
    assert!(installed || !thorough(), "{program} is not installed");
    if !installed {
        eprintln!("{program} is not installed: {ONLY_THOROUGH}");
    }
    installed
}

/// It ends with the test.
#[derive(Debug, Default)]
pub struct Process(Mutex<Option<Child>>);

impl Process {
    fn lock(&self) -> MutexGuard<'_, Option<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn start(&self, command: &mut Command) {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        *self.lock() = Some(quiet.spawn().expect("it is installed"));
    }

    /// `kill -9`.
    pub fn kill(&self) {
        if let Some(mut process) = self.lock().take() {
            process.kill().expect("it runs");
            process.wait().expect("an end");
        }
    }

    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.lock().as_ref().expect("it runs").id().to_string();
        let kill = Command::new("kill").args([name, &id]).status();
        assert!(kill.expect("kill exists").success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
