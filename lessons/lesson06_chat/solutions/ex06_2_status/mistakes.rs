//! Known mistakes in exercise 06.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reply},
};

pub fn upgrades_anything() -> Observed {
    fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
        let path = target.split('?').next().unwrap_or_default();
        match (path, method) {
            _ if upgrade => Reply::Upgrade,
            ("/ws", "GET") => Reply::Refuse(426),
            ("/status", "GET") => Reply::Json(format!(r#"{{"connections": {connections}}}"#)),
            ("/ws" | "/status", _) => Reply::Refuse(405),
            _ => Reply::Refuse(404),
        }
    }

    checks::status(answer)
}

pub fn number_as_text() -> Observed {
    fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
        let path = target.split('?').next().unwrap_or_default();
        match (path, method) {
            ("/ws", "GET") if upgrade => Reply::Upgrade,
            ("/ws", "GET") => Reply::Refuse(426),
            ("/status", "GET") => Reply::Json(format!(r#"{{"connections": "{connections}"}}"#)),
            ("/ws" | "/status", _) => Reply::Refuse(405),
            _ => Reply::Refuse(404),
        }
    }

    checks::status(answer)
}

pub fn takes_the_query_for_the_path() -> Observed {
    fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
        let path = target;
        match (path, method) {
            ("/ws", "GET") if upgrade => Reply::Upgrade,
            ("/ws", "GET") => Reply::Refuse(426),
            ("/status", "GET") => Reply::Json(format!(r#"{{"connections": {connections}}}"#)),
            ("/ws" | "/status", _) => Reply::Refuse(405),
            _ => Reply::Refuse(404),
        }
    }

    checks::status(answer)
}

pub fn counts_the_asker() -> Observed {
    fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
        let path = target.split('?').next().unwrap_or_default();
        match (path, method) {
            ("/ws", "GET") if upgrade => Reply::Upgrade,
            ("/ws", "GET") => Reply::Refuse(426),
            ("/status", "GET") => Reply::Json(format!(r#"{{"connections": {}}}"#, connections + 1)),
            ("/ws" | "/status", _) => Reply::Refuse(405),
            _ => Reply::Refuse(404),
        }
    }

    checks::status(answer)
}
