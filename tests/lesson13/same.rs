//! The fast server says what lesson 08's server says: the same conversations, polite and hostile,
//! byte by byte.

use std::time::Duration;

use futures_util::{StreamExt as _, stream::iter};
use similar::{ChangeTag, TextDiff};
use tokio::join;

use super::{
    play::{Step, play},
    server,
};
use crate::support::{durable::memory_log, room::Room};
use Step::{Connects, Says};

/// Long enough for a server that has all it needs.
const QUIET: Duration = Duration::from_millis(40);

/// A story, and what it is about.
pub type Story = (String, Vec<Step>);

/// The number of stories that are played at the same time.
const AT_ONCE: usize = 8;

/// Plays stories to both servers, and tells of all that differ.
pub async fn all_same(stories: impl IntoIterator<Item = Story>) {
    let played = iter(stories).map(difference).buffer_unordered(AT_ONCE);
    let differences: Vec<_> = played.filter_map(async |told| told).collect().await;
    let count = differences.len();
    assert!(differences.is_empty(), "{}\n\n{count} in all\n", differences.join("\n\n"));
}

/// Plays a story to both servers. What arrives later than expected on a busy machine gets a second
/// and a third chance, with more time.
async fn difference((about, steps): Story) -> Option<String> {
    let mut told = (String::new(), String::new());
    for patience in [1, 4, 16] {
        let lesson08 = Room::with_log(&memory_log(1)).await;
        let fast = server::with_log(&memory_log(1), 2).await;
        let quiet = QUIET * patience;
        told = join!(play(lesson08, &steps, quiet), play(fast, &steps, quiet));
        if told.0 == told.1 {
            return None;
        }
    }
    let (expected, said) = told;
    let lines = diff(&expected, &said);
    Some(format!("{about}\n(- lesson 08, + lesson 13)\n{lines}"))
}

fn diff(expected: &str, said: &str) -> String {
    let diff = TextDiff::from_lines(expected, said);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let lines: Vec<_> = changed.map(|change| format!("{}{change}", change.tag())).collect();
    lines.concat()
}

pub fn connects(name: &'static str) -> Step {
    Connects(name, Vec::new())
}

pub fn joins(name: &'static str) -> Step {
    Says(name, vec![format!(r#"{{"type":"join","username":"{name}"}}"#)])
}

pub fn chats(name: &'static str, texts: &[&str]) -> Step {
    Says(name, texts.iter().map(|text| chat(text)).collect())
}

pub fn chat(text: &str) -> String {
    format!(r#"{{"type":"chat","id":"{text}","message":"{text}"}}"#)
}

pub fn raw(name: &'static str, jsons: &[&str]) -> Step {
    Says(name, jsons.iter().map(|&json| json.to_owned()).collect())
}
