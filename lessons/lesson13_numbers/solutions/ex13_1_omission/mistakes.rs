//! Known mistakes in exercise 13.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::{cell::RefCell, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, EVERY, Wire},
};
use solution::measure;
use tokio::{
    join,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};

pub fn waits_for_the_answer() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let mut took = Vec::new();
        for number in 0..messages {
            let sent = Instant::now();
            wire.send(number).await;
            wire.answer().await;
            took.push(sent.elapsed());
            sleep(EVERY).await;
        }
        took
    })
}

pub fn one_on_its_way() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let begun = Instant::now();
        let mut took = Vec::new();
        for number in 0..messages {
            let due = begun + EVERY * number;
            sleep_until(due).await;
            wire.send(number).await;
            wire.answer().await;
            took.push(due.elapsed());
        }
        took
    })
}

pub fn from_the_sending() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let begun = Instant::now();
        let sent = RefCell::new(Vec::new());
        let sending = async {
            for number in 0..messages {
                sleep_until(begun + EVERY * number).await;
                wire.send(number).await;
                sent.borrow_mut().push(Instant::now());
            }
        };
        let receiving = async {
            let mut took = Vec::new();
            for _ in 0..messages {
                let number = wire.answer().await;
                took.push(sent.borrow()[number as usize].elapsed());
            }
            took
        };
        join!(sending, receiving).1
    })
}

pub fn skips_the_late_ones() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let begun = Instant::now();
        let mut beats = interval(EVERY);
        beats.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut took = Vec::new();
        loop {
            let due = beats.tick().await;
            if due >= begun + EVERY * messages {
                return took;
            }
            wire.send(0).await;
            wire.answer().await;
            took.push(due.elapsed());
        }
    })
}

pub fn moves_the_timetable() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let mut beats = interval(EVERY);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut took = Vec::new();
        for number in 0..messages {
            let due = beats.tick().await;
            wire.send(number).await;
            wire.answer().await;
            took.push(due.elapsed());
        }
        took
    })
}

pub fn drops_the_slow_ones() -> Observed {
    checks::omission(async |wire: &Wire, messages| {
        let mut took = measure(wire, messages).await;
        took.retain(|took| *took < Duration::from_millis(500));
        took
    })
}
