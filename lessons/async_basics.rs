//! `async-basics`: what the page "Async in ten minutes" tells, as a program. Time is virtual: a
//! sleep of a minute takes no time, and every run prints the same.
//!
//! Mười phút với async, dưới dạng một chương trình. Thời gian là ảo: ngủ một phút mà không mất phút
//! nào, và lần chạy nào cũng in ra y như nhau.

use std::{
    cell::Cell,
    fmt::Display,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use full_duplex::stage::program::{end, print_line};
use tokio::{
    sync::mpsc,
    time::{Instant, Sleep, sleep},
};

thread_local! {
    /// When the present part of the program began.
    static BEGUN: Cell<Option<Instant>> = const { Cell::new(None) };
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    begin("future");
    future().await;
    begin("one after the other");
    one_after_the_other().await;
    begin("tasks");
    tasks().await;
    begin("select");
    select().await;
    begin("channel");
    channel().await;
    begin("poll");
    poll().await;
    begin("two in one");
    two_in_one().await;
    end(Ok(()));
}

/// Begins a part of the program: its name, and the clock at 0.
fn begin(part: &str) {
    if BEGUN.get().is_some() {
        print_line("");
    }
    BEGUN.set(Some(Instant::now()));
    print_line(format_args!("== {part}"));
}

/// Prints a line behind the seconds since this part began.
fn say(line: impl Display) {
    let seconds = BEGUN.get().map_or(0, |begun| begun.elapsed().as_secs());
    print_line(format_args!("{seconds:2} s  {line}"));
}

// ANCHOR: future
/// Asks somebody who needs some seconds to answer.
async fn ask(name: &'static str, seconds: u64) -> String {
    say(format_args!("{name} is asked"));
    sleep(Duration::from_secs(seconds)).await;
    format!("{name} answers")
}

async fn future() {
    let answer = ask("Lan", 2);
    say("a future is made");
    let text = answer.await;
    say(text);
}
// ANCHOR_END: future

// ANCHOR: tasks
async fn one_after_the_other() {
    say(ask("Lan", 2).await);
    say(ask("Minh", 3).await);
}

async fn tasks() {
    let lan = tokio::spawn(ask("Lan", 2));
    let minh = tokio::spawn(ask("Minh", 3));
    say(lan.await.expect("ask never panics"));
    say(minh.await.expect("ask never panics"));
}
// ANCHOR_END: tasks

// ANCHOR: select
struct Seat(&'static str);

impl Drop for Seat {
    fn drop(&mut self) {
        say(format_args!("{}'s seat is free again", self.0));
    }
}

async fn sit(name: &'static str) {
    let _seat = Seat(name);
    say(format_args!("{name} sits down"));
    sleep(Duration::from_secs(60)).await;
    say("a minute is over"); // never printed
}

async fn select() {
    tokio::select! {
        () = sit("Lan") => say("Lan was faster"),
        () = sleep(Duration::from_secs(5)) => say("5 seconds are over"),
    }
}
// ANCHOR_END: select

// ANCHOR: channel
async fn channel() {
    let (to_room, mut room) = mpsc::channel(8);
    for name in ["Lan", "Minh"] {
        let to_room = to_room.clone();
        tokio::spawn(async move { to_room.send(format!("{name} says hi")).await });
    }
    drop(to_room);
    while let Some(text) = room.recv().await {
        say(text);
    }
    say("every sender is gone");
}
// ANCHOR_END: channel

// ANCHOR: poll
#[derive(Default)]
struct LetterBox {
    letter: Option<&'static str>,
    waker: Option<Waker>,
}

/// A future that is ready when there is a letter.
struct NextLetter(Arc<Mutex<LetterBox>>);

impl Future for NextLetter {
    type Output = &'static str;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<&'static str> {
        let mut letter_box = self.0.lock().expect("nothing panics while it holds this lock");
        if let Some(letter) = letter_box.letter.take() {
            say("polled: Ready");
            return Poll::Ready(letter);
        }
        say("polled: Pending");
        letter_box.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn deliver(letter_box: &Mutex<LetterBox>, letter: &'static str) {
    let mut letter_box = letter_box.lock().expect("nothing panics while it holds this lock");
    letter_box.letter = Some(letter);
    if let Some(waker) = letter_box.waker.take() {
        say("wake");
        waker.wake();
    }
}
// ANCHOR_END: poll

async fn poll() {
    let letter_box = Arc::new(Mutex::new(LetterBox::default()));
    let lan = tokio::spawn(NextLetter(letter_box.clone()));
    sleep(Duration::from_secs(60)).await;
    deliver(&letter_box, "hi from Minh");
    say(lan.await.expect("reading never panics"));
}

// ANCHOR: two
struct Patience {
    next: NextLetter,
    timer: Pin<Box<Sleep>>,
}

impl Patience {
    /// Ready with a letter, or with `None` when the time is over.
    fn poll_letter(&mut self, cx: &mut Context<'_>) -> Poll<Option<&'static str>> {
        if let Poll::Ready(letter) = Pin::new(&mut self.next).poll(cx) {
            return Poll::Ready(Some(letter));
        }
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(None)
    }
}

async fn two_in_one() {
    let next = NextLetter(Arc::default());
    let mut patience = Patience { next, timer: Box::pin(sleep(Duration::from_secs(10))) };
    let letter = poll_fn(|cx| patience.poll_letter(cx)).await;
    say(format_args!("the letter: {letter:?}"));
}
// ANCHOR_END: two
