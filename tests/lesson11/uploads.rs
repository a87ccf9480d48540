//! Pictures that are put together from pieces, without a network: limits, time, chance; and a
//! client that asks and never reads.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use full_duplex::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
    lesson08_reconnect::server::hub::Policy,
    lesson11_compression::{
        binary::BinarySocket,
        pictures::{
            Pictures, Reply,
            kind::Kind,
            message::{LARGEST, PIECE, UploadMessage},
            refusal::Refusal,
            server_socket::ServerSocket,
            store::{Found, MOST_IN_MEMORY, MOST_ON_DISK, Store},
            uploads::{Answer, IDLE, MOST, MOST_BYTES, MOST_OF_A_MEMBER, Uploads},
        },
    },
};

use crate::support::{
    durable::{counting, memory_log, shared_hub},
    file::File,
};

fn begin(id: u64, size: u32) -> UploadMessage<'static> {
    UploadMessage::Begin { id, size }
}

fn piece(id: u64, offset: usize, bytes: &[u8]) -> UploadMessage<'_> {
    UploadMessage::Piece { id, offset: u32::try_from(offset).expect("short"), bytes }
}

#[test]
fn a_member_and_all_of_them_have_so_many() {
    let (mut uploads, now) = (Uploads::default(), Instant::now());
    let received = Answer::Received(0);
    let each = u64::try_from(MOST_OF_A_MEMBER).expect("few");
    for member in 1..=u64::try_from(MOST).expect("few") / each {
        for id in 0..each {
            assert_eq!(uploads.handle(member, &begin(id, 1), now), received);
        }
        let more = uploads.handle(member, &begin(each, 1), now);
        assert_eq!(more, Answer::Refused(Refusal::TooMany));
    }
    assert_eq!(uploads.handle(0, &begin(7, 1), now), Answer::Refused(Refusal::Busy));
    assert_eq!(uploads.handle(1, &begin(0, 1), now), received, "known already");
    assert_eq!(uploads.handle(1, &UploadMessage::Cancel { id: 0 }, now), Answer::Nothing);
    assert_eq!(uploads.handle(0, &begin(7, 1), now), received);
    assert_eq!(uploads.handle(1, &begin(u64::MAX, 1), now), Answer::Refused(Refusal::Busy));
    assert_eq!(uploads.handle(2, &UploadMessage::Cancel { id: 0 }, now), Answer::Nothing);
    assert_eq!(uploads.handle(0, &begin(u64::MAX, 1), now), received);
    assert_eq!(uploads.handle(0, &begin(8, 1), now), Answer::Refused(Refusal::TooMany));
}

/// A client that comes back late and begins again has its two minutes.
#[test]
fn to_begin_again_is_to_be_heard_of() {
    let (mut uploads, now) = (Uploads::default(), Instant::now());
    let mut says = |message, thirds| uploads.handle(1, &message, now + IDLE * thirds / 3);
    assert_eq!(says(begin(7, 9), 0), Answer::Received(0));
    assert_eq!(says(piece(7, 0, b"x"), 2), Answer::Received(1));
    assert_eq!(says(begin(7, 9), 4), Answer::Received(1));
    assert_eq!(says(begin(7, 9), 6), Answer::Received(1));
    assert_eq!(says(piece(7, 5, b"x"), 8), Answer::Received(1), "a piece that isn't taken");
    assert_eq!(says(begin(7, 9), 10), Answer::Received(1));
    assert_eq!(says(begin(7, 9), 13), Answer::Received(0), "it was forgotten");
}

#[test]
fn all_together_have_so_many_bytes() {
    let (mut uploads, now) = (Uploads::default(), Instant::now());
    let all = LARGEST as usize - PIECE; // never whole
    let mut held = 0;
    let refused = 'full: loop {
        let member = u64::try_from(held / all).expect("few");
        assert_eq!(uploads.handle(member, &begin(7, LARGEST), now), Answer::Received(0));
        for offset in (0..all).step_by(PIECE) {
            match uploads.handle(member, &piece(7, offset, &vec![7; PIECE]), now) {
                Answer::Received(_) => held += PIECE,
                refused => break 'full refused,
            }
        }
    };
    assert_eq!((refused, held), (Answer::Refused(Refusal::Busy), MOST_BYTES));
    // Those that are silent are forgotten, and there is room again.
    let later = now + IDLE;
    let forgotten = uploads.handle(0, &piece(7, all, &[7; 1]), later);
    assert_eq!(forgotten, Answer::Refused(Refusal::Unknown));
    assert_eq!(uploads.handle(0, &begin(7, 3), later), Answer::Received(0));
    let almost = later + IDLE * 9 / 10;
    assert_eq!(uploads.handle(0, &piece(7, 0, &[1, 2]), almost), Answer::Received(2));
    let whole = uploads.handle(0, &piece(7, 2, &[3]), almost + Duration::from_secs(60));
    assert_eq!(whole, Answer::Whole(vec![1, 2, 3]));
}

/// Clients that send pieces in any size, twice, too early, on several connections; that begin again
/// when they like. Each picture that comes out is the one that went in.
#[test]
fn no_byte_is_lost_or_mixed() {
    for seed in 0..300 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let (mut uploads, now) = (Uploads::default(), Instant::now());
        let mut pictures = BTreeMap::new();
        for key in [(1, 7), (1, 8), (2, 7)] {
            let picture: Vec<u8> = (0..rng.usize(1..200)).map(|_| rng.u8(..)).collect();
            pictures.insert(key, (picture, 0_usize));
        }
        let mut steps = 0;
        while !pictures.is_empty() {
            steps += 1;
            assert!(steps < 10_000, "seed {seed}: it goes on and on");
            let keys: Vec<_> = pictures.keys().copied().collect();
            let key = keys[rng.usize(..keys.len())];
            let (picture, known) = pictures.get_mut(&key).expect("it is there");
            let from = if rng.u8(..4) > 0 { *known } else { rng.usize(..picture.len()) };
            let to = from + rng.usize(0..=20).min(picture.len() - from);
            let message = if from == to || rng.u8(..8) == 0 {
                begin(key.1, u32::try_from(picture.len()).expect("short"))
            } else {
                piece(key.1, from, &picture[from..to])
            };
            match uploads.handle(key.0, &message, now) {
                Answer::Received(bytes) => *known = bytes as usize,
                Answer::Whole(whole) => {
                    assert_eq!(whole, *picture, "seed {seed}");
                    pictures.remove(&key);
                }
                Answer::Refused(Refusal::Unknown) => assert_eq!(*known, 0, "seed {seed}"),
                other => panic!("seed {seed}: {other:?}"),
            }
        }
    }
}

/// The oldest pictures in memory go; those on a disk stay, and then no more are taken.
#[test]
fn stores_have_an_end() {
    let store = Store::in_memory(counting());
    let large = LARGEST as usize;
    let names: Vec<_> = (0..=MOST_IN_MEMORY / u64::from(LARGEST))
        .map(|_| store.put(vec![7; large], Kind::Png).expect("there is room"))
        .collect();
    assert!(store.get(names[0]).is_none(), "the oldest");
    assert!(matches!(store.get(names[1]), Some(Found::Bytes(bytes)) if bytes.len() == large));
    let log = File::absent("chat.log");
    let directory = format!("{}.pictures", log.path());
    std::fs::create_dir(&directory).expect("a directory");
    let before = format!("{directory}/{:032x}.jpg", 1_u128 << 100);
    let file = std::fs::File::create(before).expect("a file");
    file.set_len(MOST_ON_DISK - 5_000).expect("a long file with nothing in it");
    let store = Store::beside(log.path().as_ref(), counting(), |_| ());
    assert_eq!(store.put(vec![7; 5_001], Kind::Gif), Err(Refusal::Full));
    let elsewhere = format!("{directory}.elsewhere");
    std::fs::rename(&directory, &elsewhere).expect("another name");
    std::fs::write(&directory, "a file in its place").expect("a file");
    assert_eq!(store.put(vec![7; 5_000], Kind::Gif), Err(Refusal::NotStored));
    std::fs::remove_file(&directory).expect("it was there");
    std::fs::rename(&elsewhere, &directory).expect("its old name");
    let name = store.put(vec![7; 5_000], Kind::Gif).expect("what failed has used up no room");
    assert_eq!(store.put(vec![7; 1], Kind::Gif), Err(Refusal::Full));
    assert!(matches!(store.get(name), Some(Found::File(_, 5_000))));
    std::fs::remove_dir_all(directory).expect("it was there");
}

/// What is finished is remembered, and not for ever.
#[tokio::test]
async fn the_oldest_of_many_pictures_is_forgotten() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let membership = hub.connect().expect("room");
    let pictures = Pictures::new(hub.clone(), Store::in_memory(counting()).into());
    let says = |message| pictures.handle(membership.connection(), &message);
    for id in 0..=512 {
        assert!(matches!(says(begin(id, 1)), Some(Reply::Received(0))));
        let Some(Reply::Stored(1, storing)) = says(piece(id, 0, b"x")) else { panic!("{id}") };
        assert_eq!(storing.await, Err(Refusal::NotAPicture));
    }
    assert!(matches!(says(begin(1, 1)), Some(Reply::Stored(..))));
    assert!(matches!(says(begin(0, 1)), Some(Reply::Received(0))));
}

/// A socket whose peer asks without end, and reads only when it likes.
struct Asking {
    asked: usize,
    asks: fn(usize) -> UploadMessage<'static>,
    reads: Arc<AtomicBool>,
    /// What was sent: answers about uploads, or the chat's messages.
    sent: Arc<Mutex<Vec<&'static str>>>,
}

impl Asking {
    fn new(asks: fn(usize) -> UploadMessage<'static>) -> Self {
        Self { asked: 0, asks, reads: Arc::default(), sent: Arc::default() }
    }

    fn sends(&self, what: &'static str) {
        assert!(self.reads.load(Relaxed), "it was not ready");
        self.sent.lock().expect("a list").push(what);
    }

    fn poll(&self) -> Poll<Result<(), Ending>> {
        if self.reads.load(Relaxed) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

impl Socket for Asking {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        self.asked += 1;
        Poll::Ready(Ok(Received::Binary((self.asks)(self.asked).to_bytes())))
    }

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.poll()
    }

    fn start_send(&mut self, _: ToSend) -> Result<(), Ending> {
        self.sends("chat");
        Ok(())
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.poll()
    }

    async fn close(self, _: &Close, _: Side) -> Ending {
        Ending::Lost
    }

    async fn finish(self, _: &Ending, _: Side) {}
}

impl BinarySocket for Asking {
    fn start_send_binary(&mut self, _: Vec<u8>) -> Result<(), Ending> {
        self.sends("answer");
        Ok(())
    }

    fn start_send_secret(&mut self, _: Vec<u8>) -> Result<(), Ending> {
        self.sends("answer");
        Ok(())
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_not_listened_to() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let membership = hub.connect().expect("room");
    let pictures = Arc::new(Pictures::new(hub.clone(), Store::in_memory(counting()).into()));
    let questions: [fn(usize) -> UploadMessage<'static>; 2] =
        [|number| begin(number as u64, 10), |number| piece(number as u64, 0, b"x")];
    for asks in questions {
        let mut socket =
            ServerSocket::new(Asking::new(asks), pictures.clone(), membership.connection());
        let mut cx = Context::from_waker(Waker::noop());
        let mut taken = 0;
        for _ in 0..1_000 {
            if let Poll::Ready(received) = socket.poll_next(&mut cx) {
                assert_eq!(received, Ok(Received::Pong), "a sign of life and no more");
                taken += 1;
            }
        }
        assert_eq!(taken, 16, "then its answers would pile up");
    }
}

/// A client that sends without a pause, and reads: everything else has its turn, and what the chat
/// says about a picture comes after what is answered here.
#[tokio::test]
async fn a_client_that_asks_without_end_takes_turns() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let membership = hub.connect().expect("room");
    let pictures = Arc::new(Pictures::new(hub.clone(), Store::in_memory(counting()).into()));
    let peer = Asking::new(|number| begin(number as u64, 10));
    let (reads, sent) = (peer.reads.clone(), peer.sent.clone());
    let mut socket = ServerSocket::new(peer, pictures, membership.connection());
    let mut cx = Context::from_waker(Waker::noop());
    assert!(socket.poll_next(&mut cx).is_ready());
    assert!(socket.poll_ready(&mut cx).is_pending());
    reads.store(true, Relaxed);
    assert_eq!(socket.poll_ready(&mut cx), Poll::Ready(Ok(())));
    socket.start_send(ToSend::Ping).expect("it is ready");
    assert_eq!(*sent.lock().expect("a list"), ["answer", "chat"]);
    let turns = (0..34).map(|_| socket.poll_next(&mut cx).is_ready());
    let row = [vec![true; 15], vec![false], vec![true; 16], vec![false], vec![true]].concat();
    assert_eq!(turns.collect::<Vec<_>>(), row);
}
