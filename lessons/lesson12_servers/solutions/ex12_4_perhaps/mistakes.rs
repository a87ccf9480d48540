//! Known mistakes in exercise 12.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Broker, Key, NotPlaced, PATIENCE, PAUSE, Placed},
};
use solution::place;
use tokio::time::{Instant, sleep, timeout_at};

/// Asks for as long as the answer is "perhaps".
async fn until_it_is_stored(broker: &Broker, key: &Key, text: &str) -> Result<u64, NotPlaced> {
    loop {
        match broker.append(key, text).await {
            Ok(placed) => return Ok(placed.seq()),
            Err(NotPlaced::Refused(why)) => return Err(NotPlaced::Refused(why)),
            Err(NotPlaced::Unknown(_)) => sleep(PAUSE).await,
        }
    }
}

pub fn perhaps_is_no() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        match timeout_at(Instant::now() + PATIENCE, broker.append(key, text)).await {
            Ok(Ok(placed)) => Ok(placed.seq()),
            Ok(Err(why)) => Err(NotPlaced::Refused(why.reason().clone())),
            Err(_) => Err(NotPlaced::Refused("no answer".into())),
        }
    })
}

pub fn never_asks_again() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        match timeout_at(Instant::now() + PATIENCE, broker.append(key, text)).await {
            Ok(placed) => placed.map(Placed::seq),
            Err(_) => Err(NotPlaced::Unknown("no answer".into())),
        }
    })
}

pub fn another_key() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        let give_up = Instant::now() + PATIENCE;
        let mut key = key.clone();
        loop {
            match timeout_at(give_up, broker.append(&key, text)).await {
                Ok(Err(NotPlaced::Unknown(_))) if Instant::now() + PAUSE < give_up => {
                    key.id.push('b');
                    sleep(PAUSE).await;
                }
                Ok(placed) => return placed.map(Placed::seq),
                Err(_) => return Err(NotPlaced::Unknown("no answer".into())),
            }
        }
    })
}

pub fn a_repeat_is_an_error() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        let give_up = Instant::now() + PATIENCE;
        loop {
            match timeout_at(give_up, broker.append(key, text)).await {
                Ok(Err(NotPlaced::Unknown(_))) if Instant::now() + PAUSE < give_up => {
                    sleep(PAUSE).await;
                }
                Ok(Ok(Placed::Duplicate(_))) => {
                    return Err(NotPlaced::Refused("it is there already".into()));
                }
                Ok(placed) => return placed.map(Placed::seq),
                Err(_) => return Err(NotPlaced::Unknown("no answer".into())),
            }
        }
    })
}

pub fn asks_after_a_no() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        let give_up = Instant::now() + PATIENCE;
        loop {
            match timeout_at(give_up, broker.append(key, text)).await {
                Ok(Ok(placed)) => return Ok(placed.seq()),
                Ok(Err(why)) if Instant::now() + PAUSE >= give_up => return Err(why),
                Ok(Err(_)) => sleep(PAUSE).await,
                Err(_) => return Err(NotPlaced::Unknown("no answer".into())),
            }
        }
    })
}

pub fn never_gives_up() -> Observed {
    checks::perhaps(until_it_is_stored)
}

pub fn waits_for_an_answer() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        let give_up = Instant::now() + PATIENCE;
        let mut open = false;
        loop {
            match broker.append(key, text).await {
                Ok(placed) => return Ok(placed.seq()),
                Err(NotPlaced::Refused(why)) if open => return Err(NotPlaced::Unknown(why)),
                Err(NotPlaced::Unknown(_)) if Instant::now() + PAUSE < give_up => {
                    open = true;
                    sleep(PAUSE).await;
                }
                Err(why) => return Err(why),
            }
        }
    })
}

pub fn silence_is_no() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        match place(broker, key, text).await {
            Err(NotPlaced::Unknown(why)) if &*why == "no answer" => Err(NotPlaced::Refused(why)),
            other => other,
        }
    })
}

pub fn the_last_word_counts() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        match place(broker, key, text).await {
            Err(NotPlaced::Unknown(why)) if &*why == "full" => Err(NotPlaced::Refused(why)),
            other => other,
        }
    })
}

pub fn without_a_pause() -> Observed {
    checks::perhaps(async |broker: &Broker, key: &Key, text: &str| {
        let give_up = Instant::now() + PATIENCE;
        let mut open = false;
        loop {
            match timeout_at(give_up, broker.append(key, text)).await {
                Ok(Ok(placed)) => return Ok(placed.seq()),
                Ok(Err(NotPlaced::Refused(why))) if open => return Err(NotPlaced::Unknown(why)),
                Ok(Err(NotPlaced::Unknown(_))) if Instant::now() < give_up => open = true,
                Ok(Err(why)) => return Err(why),
                Err(_) => return Err(NotPlaced::Unknown("no answer".into())),
            }
        }
    })
}
