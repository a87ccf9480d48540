//! A disk whose power fails: what was synced is there afterwards, and of all else only what chance
//! leaves. It is harder than a real one.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fastrand::Rng;
use full_duplex::lesson12_servers::storage::{Storage, StorageFile};

/// A disk. Its clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct Imitated(Arc<Mutex<World>>);

#[derive(Debug, Default)]
struct World {
    files: Vec<Bytes>,
    /// The names, as programs see them: the number of each file.
    names: BTreeMap<String, usize>,
    /// All that each name has been since the folder was synced, the synced one first.
    since: BTreeMap<String, Vec<Option<usize>>>,
    /// The number of operations until the power fails; `None`: it doesn't.
    power: Option<usize>,
    /// The number of bytes until the disk is full.
    room: Option<usize>,
    /// The number of syncs until one fails. After that they say that all is well.
    syncs: Option<usize>,
    /// The syncs that do nothing, and say that all is well.
    lies: Option<Lie>,
    /// What was done with it, over all its lives.
    trace: Trace,
}

/// Lines such as `0041.log: sync`.
type Trace = Arc<Mutex<Vec<String>>>;

/// What a disk can be wrong about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// It has the bytes of a file.
    Bytes,
    /// It has the names of a folder.
    Names,
}

#[derive(Clone, Debug, Default)]
struct Bytes {
    /// As programs see them.
    seen: Vec<u8>,
    /// As the disk has them.
    synced: Vec<u8>,
    /// As they were before the file was shortened; the disk may have them like that.
    longest: Vec<u8>,
}

/// A file of it.
#[derive(Debug)]
pub struct ImitatedFile {
    disk: Imitated,
    number: usize,
}

impl Imitated {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The power fails in the middle of the last of so many operations.
    pub fn fail_after(&self, operations: usize) {
        self.lock().power = Some(operations);
    }

    /// The disk is full after so many bytes; `None`: it has room.
    pub fn set_room(&self, bytes: Option<usize>) {
        self.lock().room = bytes;
    }

    /// One sync fails, after so many that succeed.
    pub fn fail_sync_after(&self, syncs: usize) {
        self.lock().syncs = Some(syncs);
    }

    /// From now on some syncs do nothing.
    pub fn lie(&self, lie: Lie) {
        self.lock().lies = Some(lie);
    }

    /// Whether the power has failed.
    pub fn is_off(&self) -> bool {
        self.lock().power == Some(0)
    }

    /// The disk after the program alone was killed: the system has everything, and will write what
    /// it has not synced some day.
    pub fn after_kill(&self) -> Self {
        let mut world = self.lock();
        (world.power, world.room, world.syncs) = (None, None, None);
        world.note("the program is killed");
        self.clone()
    }

    /// The disk when the power is back.
    pub fn after_power_cut(&self, chance: &mut Rng) -> Self {
        let world = self.lock();
        world.note("the power fails");
        let mut names = BTreeMap::new();
        for (name, versions) in &world.since {
            // Nothing says in which order the names reach the disk.
            if let Some(file) = versions[chance.usize(..versions.len())] {
                names.insert(name.clone(), file);
            }
        }
        let files = world.files.iter().map(|file| file.after_power_cut(chance)).collect();
        let since = names.iter().map(|(name, file)| (name.clone(), vec![Some(*file)])).collect();
        let trace = world.trace.clone();
        Self(Arc::new(Mutex::new(World { files, names, since, trace, ..World::default() })))
    }

    /// The disk when the power is back, and chance has left nothing of what was not synced.
    #[allow(dead_code, reason = "lesson 12's stage asks")]
    pub fn with_only_what_was_synced(&self) -> Self {
        let world = self.lock();
        world.note("the power fails, and what was not synced is gone");
        let synced = world.since.iter().filter_map(|(name, was)| Some((name.clone(), was[0]?)));
        let names: BTreeMap<_, _> = synced.collect();
        let only_synced = |file: &Bytes| Bytes { seen: file.synced.clone(), ..file.clone() };
        let files = world.files.iter().map(only_synced).collect();
        let since = names.iter().map(|(name, file)| (name.clone(), vec![Some(*file)])).collect();
        let trace = world.trace.clone();
        Self(Arc::new(Mutex::new(World { files, names, since, trace, ..World::default() })))
    }

    /// What was done with it since this was asked last.
    #[allow(dead_code, reason = "lesson 12's stage asks")]
    pub fn take_trace(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock().trace())
    }

    /// The bytes of all its files, for a test that looks at them or changes them.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut world = self.lock();
        let number = world.names[name];
        let file = &mut world.files[number];
        change(&mut file.seen);
        file.synced = file.seen.clone();
    }

    /// Its names.
    pub fn list(&self) -> Vec<String> {
        self.lock().names.keys().cloned().collect()
    }
}

impl Bytes {
    /// What was synced and not changed since, and of what was written behind it a beginning, or its
    /// blocks in parts; the rest of a file may also be zeros. A file that was shortened may still
    /// be as long as it was.
    fn after_power_cut(&self, chance: &mut Rng) -> Self {
        let was = if chance.bool() { &self.longest } else { &self.seen };
        let seen = if was.len() > self.seen.len() { was } else { &self.seen };
        let same = seen.iter().zip(&self.synced).take_while(|(a, b)| a == b).count();
        let mut kept = seen[..chance.usize(same..=seen.len())].to_vec();
        if chance.bool() {
            kept.resize(seen.len(), 0);
        }
        for block in kept[same..].chunks_mut(64) {
            if chance.u8(..4) == 0 {
                block.fill(0);
            }
        }
        if same < self.synced.len() && chance.bool() {
            kept.clone_from(&self.synced);
        }
        Self { seen: kept.clone(), synced: kept, longest: Vec::new() }
    }
}

impl World {
    fn trace(&self) -> MutexGuard<'_, Vec<String>> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, what: impl Into<String>) {
        self.trace().push(what.into());
    }

    /// Something is done with a file.
    fn note_file(&self, number: usize, what: &str) {
        let named = self.names.iter().find(|(_, file)| **file == number);
        self.note(format!("{}: {what}", named.map_or("a removed file", |(name, _)| short(name))));
    }

    /// One operation. `Err`: the power is off. `Ok(true)`: it fails in this operation.
    fn step(&mut self) -> io::Result<bool> {
        let Some(left) = &mut self.power else { return Ok(false) };
        *left = left.checked_sub(1).ok_or(io::ErrorKind::NotConnected)?;
        Ok(*left == 0)
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        self.since.entry(name.to_owned()).or_insert_with(|| vec![None]).push(file);
        match file {
            Some(file) => drop(self.names.insert(name.to_owned(), file)),
            None => drop(self.names.remove(name)),
        }
    }

    fn sync_fails(&mut self) -> bool {
        match &mut self.syncs {
            Some(0) => {
                self.syncs = None;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }
}

/// `0041.log` of `00000000000000000041.log`.
fn short(name: &str) -> &str {
    name.get(16..).unwrap_or(name)
}

impl Storage for Imitated {
    type File = ImitatedFile;

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.list())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let world = self.lock();
        let number = *world.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(world.files[number].seen.clone())
    }

    fn create(&self, name: &str) -> io::Result<ImitatedFile> {
        let mut world = self.lock();
        world.step()?;
        world.note(format!("{}: create", short(name)));
        let number = if let Some(&number) = world.names.get(name) {
            world.files[number].seen.clear();
            number
        } else {
            world.files.push(Bytes::default());
            let number = world.files.len() - 1;
            world.name(name, Some(number));
            number
        };
        Ok(ImitatedFile { disk: self.clone(), number })
    }

    fn open(&self, name: &str) -> io::Result<ImitatedFile> {
        let number = *self.lock().names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(ImitatedFile { disk: self.clone(), number })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut world = self.lock();
        world.step()?;
        world.note(format!("{}: remove", short(name)));
        world.name(name, None);
        Ok(())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut world = self.lock();
        world.note("the folder: sync");
        if world.step()? || world.sync_fails() {
            return Err(io::ErrorKind::Other.into());
        }
        if world.lies != Some(Lie::Names) {
            let names = world.names.iter();
            world.since = names.map(|(name, file)| (name.clone(), vec![Some(*file)])).collect();
        }
        Ok(())
    }
}

impl StorageFile for ImitatedFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut world = self.disk.lock();
        world.step()?;
        world.note_file(self.number, "append");
        let room = world.room.unwrap_or(usize::MAX);
        let fits = bytes.len().min(room);
        world.files[self.number].seen.extend_from_slice(&bytes[..fits]);
        world.room = world.room.map(|room| room - fits);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut world = self.disk.lock();
        let last = world.step()?;
        world.note_file(self.number, "sync");
        let (failed, lies) = (world.sync_fails(), world.lies);
        let file = &mut world.files[self.number];
        if failed {
            return Err(io::Error::other("the disk lost it")); // and the next sync would succeed
        }
        if last {
            return Err(io::ErrorKind::NotConnected.into());
        }
        if lies != Some(Lie::Bytes) {
            file.synced = file.seen.clone();
            file.longest.clear();
        }
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        let mut world = self.disk.lock();
        world.step()?;
        world.note_file(self.number, "cut");
        let length = usize::try_from(length).expect("a short file");
        let file = &mut world.files[self.number];
        if file.seen.len() > file.longest.len() {
            file.longest = file.seen.clone();
        }
        file.seen.truncate(length);
        Ok(())
    }
}
