//! The log in a folder over power cuts that a seed draws: whatever is torn, nothing that was
//! acknowledged is missing, nothing is there twice, and no number is given twice.
//!
//! `FULL_DUPLEX_THOROUGH=1` (CI) plays 1,000 worlds, `FULL_DUPLEX_SEEDS=20000` as many as are asked
//! for.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    sync::Arc,
};

use fastrand::Rng;
use full_duplex::lesson12_servers::{
    segments::{Segments, Sizes, Written},
    store::{Key, NotPlaced, Placed, Stored},
};

use super::{
    imitated::{Imitated, Lie},
    suite::key,
};
use crate::support::{durable::counting_from, thorough::full_or_short};

/// So small that segments, and keys, come and go.
const SMALL: Sizes = Sizes { segment: 700, segments: 4, keys: 3 };

/// The lives of a log in one world.
const LIVES: usize = 8;

/// What happened in some worlds.
#[derive(Debug, Default)]
pub struct Tally {
    acknowledged: usize,
    cuts: usize,
    /// Texts without an answer that were there in the next life, and that were not.
    kept: usize,
    gone: usize,
    refused: usize,
}

/// One log over several lives.
struct World {
    disk: Imitated,
    chance: Rng,
    /// What was acknowledged, by number.
    acknowledged: BTreeMap<u64, Key>,
    /// What had no answer, or none that is certain.
    unknown: Vec<Key>,
    /// What was refused at its first time, and not sent again.
    refused: BTreeSet<String>,
    sent: u64,
    tally: Tally,
}

fn text(key: &Key) -> String {
    format!("chào {} 👋\n", key.id)
}

/// Plays a world. `Err`: what was promised and isn't so.
fn play(seed: u64, lie: Option<Lie>) -> Result<Tally, String> {
    play_on(Imitated::default(), seed, lie)
}

/// The same on a disk whose trace can be looked at afterwards.
pub fn play_on(disk: Imitated, seed: u64, lie: Option<Lie>) -> Result<Tally, String> {
    let chance = Rng::with_seed(seed);
    let (acknowledged, unknown, refused) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let (sent, tally) = (0, Tally::default());
    let mut world = World { disk, chance, acknowledged, unknown, refused, sent, tally };
    for _ in 0..LIVES {
        if let Some(lie) = lie {
            world.disk.lie(lie);
        }
        world.trouble();
        world.live()?;
        if world.chance.u8(..3) == 0 {
            world.disk = world.disk.after_kill();
        } else {
            world.disk = world.disk.after_power_cut(&mut world.chance);
            world.tally.cuts += 1;
        }
    }
    let last = Segments::open(world.disk.clone(), SMALL, &mut counting_from(seed.into()));
    let (mut log, records) = last.map_err(|why| why.to_string())?;
    world.check(&mut log, &records)?;
    world.tally.acknowledged = world.acknowledged.len();
    Ok(world.tally)
}

impl World {
    /// What this life has to face.
    fn trouble(&mut self) {
        self.disk.fail_after(self.chance.usize(1..120));
        if self.chance.u8(..4) == 0 {
            self.disk.fail_sync_after(self.chance.usize(..40));
        }
        if self.chance.u8(..4) == 0 {
            self.disk.set_room(Some(self.chance.usize(..4_000)));
        }
    }

    /// Opens the log and writes until the power fails.
    fn live(&mut self) -> Result<(), String> {
        let mut draw = counting_from(self.chance.u64(1..1 << 40).into());
        let (mut log, records) = match Segments::open(self.disk.clone(), SMALL, &mut draw) {
            Ok(opened) => opened,
            // The disk is full, or a sync failed: another start may succeed.
            Err(full_duplex::lesson12_servers::recovery::OpenError::Io(_)) => return Ok(()),
            Err(why) => return Err(format!("it doesn't start: {why}")),
        };
        self.check(&mut log, &records)?;
        for _ in 0..200 {
            if self.disk.is_off() || log.stopped().is_some() {
                break;
            }
            let new_from = self.sent;
            let batch = self.batch(log.first());
            let Written { answers, stored, .. } =
                log.append(batch.iter().map(|key| (key.clone(), text(key))).collect());
            self.answered(&batch, &answers, &stored, new_from)?;
            if self.chance.u8(..16) == 0 {
                self.disk.set_room(None);
            }
        }
        Ok(())
    }

    /// New messages, and some that are sent again.
    fn batch(&mut self, first: u64) -> Vec<Key> {
        let mut batch = Vec::new();
        for _ in 0..self.chance.usize(1..6) {
            let mut known = self.acknowledged.range(first..).map(|(_, key)| key);
            let again = match self.chance.u8(..4) {
                0 => self.unknown.pop(),
                1 => known.next_back().cloned(),
                _ => None,
            };
            self.sent += 1;
            batch.push(again.unwrap_or_else(|| key(self.sent)));
        }
        batch
    }

    fn answered(
        &mut self,
        batch: &[Key],
        answers: &[Result<Placed, NotPlaced>],
        stored: &[Arc<Stored>],
        new_from: u64,
    ) -> Result<(), String> {
        let is_new = |key: &Key| key.id.parse().is_ok_and(|number: u64| number > new_from);
        for (key, answer) in batch.iter().zip(answers) {
            match answer {
                Ok(placed) => {
                    let before = self.acknowledged.insert(placed.seq(), key.clone());
                    if before.is_some_and(|before| before != *key) {
                        return Err(format!("{} was given twice", placed.seq()));
                    }
                    self.unknown.retain(|other| other != key);
                }
                Err(NotPlaced::Refused(_)) if is_new(key) => {
                    self.refused.insert(key.id.clone());
                }
                Err(_) => self.unknown.push(key.clone()),
            }
        }
        let shown = stored.iter().all(|it| self.acknowledged.get(&it.seq) == Some(&it.key));
        if shown { Ok(()) } else { Err("readers see what was not acknowledged".to_owned()) }
    }

    /// All that was promised is there.
    fn check(
        &mut self,
        log: &mut Segments<Imitated>,
        records: &[Arc<Stored>],
    ) -> Result<(), String> {
        let first = log.first();
        let seqs = records.iter().map(|record| record.seq);
        if !seqs.eq(first..=log.head()) {
            return Err("the numbers have holes".to_owned());
        }
        for (seq, key) in self.acknowledged.range(first..) {
            let found =
                seq.checked_sub(first).and_then(|at| records.get(usize::try_from(at).ok()?));
            match found {
                Some(it) if it.key == *key && it.text == text(key) => {}
                found => return Err(format!("{seq} was {key:?} and is {found:?}")),
            }
        }
        if self.acknowledged.range(..first).count() > 0 && first > log.head() + 1 {
            return Err("the log begins after its end".to_owned());
        }
        let mut keys: Vec<_> = records.iter().map(|record| &record.key.id).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("a message is there twice".to_owned());
        }
        if let Some(id) = keys.into_iter().find(|id| self.refused.contains(*id)) {
            return Err(format!("{id} was refused, and is there"));
        }
        let there = |key: &Key| records.iter().any(|record| record.key == *key);
        let kept = self.unknown.iter().filter(|key| there(key)).count();
        self.tally.kept += kept;
        self.tally.gone += self.unknown.len() - kept;
        self.tally.refused = self.refused.len();
        Ok(())
    }
}

#[test]
fn nothing_acknowledged_is_missing_after_a_power_cut() {
    let usual = || full_or_short((1_000, "1,000 worlds"), (200, "200 worlds"));
    let asked = env::var("FULL_DUPLEX_SEEDS").ok();
    let seeds = asked.map_or_else(usual, |asked| asked.parse().expect("a number"));
    let mut all = Tally::default();
    for seed in 0..seeds {
        let tally = play(seed, None).unwrap_or_else(|why| panic!("world {seed}: {why}"));
        all.acknowledged += tally.acknowledged;
        all.cuts += tally.cuts;
        all.kept += tally.kept;
        all.gone += tally.gone;
        all.refused += tally.refused;
    }
    // Worlds in which nothing happens would prove nothing.
    assert!(all.acknowledged as u64 > 20 * seeds, "{all:?}");
    for some in [all.kept, all.gone, all.refused] {
        assert!(some as u64 > seeds / 4, "{all:?}");
    }
    println!("{seeds} worlds: {all:?}");
}

/// The worlds are hard enough: a log that isn't synced doesn't live through them.
#[test]
fn a_disk_that_lies_is_found_out() {
    for lie in [Lie::Bytes, Lie::Names] {
        let lost = (0..40).filter(|seed| play(*seed, Some(lie)).is_err()).count();
        assert!(lost > 30, "{lie:?}: only {lost} of 40");
    }
}
