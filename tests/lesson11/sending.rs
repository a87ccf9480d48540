//! The pictures that a client sends, without a connection: messages go in and out by hand.

use std::time::{Duration, Instant};

use full_duplex::lesson11_compression::pictures::{
    message::{AHEAD, PIECE, UploadId, UploadMessage, chat_id},
    news::What,
    sending::{Full, LATER, MOST, Sending},
};

const ID: UploadId = 0x77;
const SIZE: u32 = 100_000;

/// A client with a picture under way: the server has received nothing.
fn begun() -> (Sending, Instant) {
    let (mut sending, now) = (Sending::default(), Instant::now());
    sending.online();
    sending.push(ID, "a.png".to_owned(), vec![7; SIZE as usize]).expect("room");
    assert_eq!(sends(&mut sending), [begin(ID)]);
    sending.handle(&UploadMessage::Received { id: ID, bytes: 0 }, now);
    assert_eq!(news(&mut sending), [What::Begun { size: SIZE }]);
    (sending, now)
}

/// What goes out now: pieces without their bytes.
fn sends(sending: &mut Sending) -> Vec<String> {
    let shown = |bytes: Vec<u8>| match UploadMessage::parse(&bytes).expect("a message") {
        UploadMessage::Piece { offset, bytes, .. } => format!("{offset}+{}", bytes.len()),
        other => format!("{other:?}"),
    };
    std::iter::from_fn(|| sending.next_message()).map(shown).collect()
}

fn news(sending: &mut Sending) -> Vec<What> {
    std::iter::from_fn(|| sending.poll_news()).map(|news| news.what).collect()
}

fn begin(id: UploadId) -> String {
    format!("{:?}", UploadMessage::Begin { id, size: SIZE })
}

fn cancel(id: UploadId) -> String {
    format!("{:?}", UploadMessage::Cancel { id })
}

fn received(sending: &mut Sending, bytes: u32) {
    sending.handle(&UploadMessage::Received { id: ID, bytes }, Instant::now());
}

fn refused(sending: &mut Sending, status: u16, now: Instant) {
    sending.handle(&UploadMessage::Refused { id: ID, status, why: "no · không" }, now);
}

fn ack(id: UploadId) -> String {
    format!(r#"{{"type":"ack","id":"{}","seq":1,"timestamp":0}}"#, chat_id(id))
}

#[test]
fn pieces_go_out_as_far_as_the_window_and_the_ack_ends_the_upload() {
    let (mut sending, now) = begun();
    assert_eq!(sends(&mut sending), ["0+16384", "16384+16384", "32768+16384", "49152+16384"]);
    received(&mut sending, 16_384);
    assert_eq!(sends(&mut sending), ["65536+16384"], "one for one");
    received(&mut sending, 81_920);
    assert_eq!(sends(&mut sending), ["81920+16384", "98304+1696"]);
    received(&mut sending, SIZE);
    assert_eq!(news(&mut sending), [What::Progress { percent: 81 }]);
    sending.heard(r#"{"type":"ack","id":"another","seq":1,"timestamp":0}"#, now);
    assert_eq!(sending.unfinished().count(), 1);
    let address = "/pictures/x.png";
    sending.handle(&UploadMessage::Stored { id: ID, size: 9, address }, now);
    sending.heard(&ack(ID), now);
    assert_eq!(news(&mut sending), [What::Sent { address: Some(address.to_owned()) }]);
    assert_eq!((sending.unfinished().count(), sending.next_message()), (0, None));
}

#[test]
fn after_a_reconnect_the_server_says_where_the_upload_goes_on() {
    for has in [0, 1, 16_384, 65_536, SIZE] {
        let (mut sending, _) = begun();
        assert_eq!(sends(&mut sending).len(), 4);
        received(&mut sending, 32_768);
        sending.offline(false);
        assert_eq!(
            news(&mut sending),
            [What::Progress { percent: 32 }, What::Paused { percent: 32 }]
        );
        assert_eq!(sends(&mut sending), [""; 0], "not before all is read");
        received(&mut sending, SIZE); // of the connection that is gone
        sending.online();
        assert_eq!(sends(&mut sending), [begin(ID)]);
        received(&mut sending, has);
        let told = if has == 0 { What::Begun { size: SIZE } } else { What::Resumed { bytes: has } };
        assert_eq!(news(&mut sending), [told]);
        let first = sends(&mut sending).first().cloned();
        let length = u32::try_from(PIECE).expect("small").min(SIZE - has);
        assert_eq!(first, (length > 0).then(|| format!("{has}+{length}")));
    }
}

/// Each piece that the server doesn't take is answered with the same number. Going back once is
/// enough: going back for each would send ever more pieces.
#[test]
fn a_server_that_wants_another_piece_gets_it_once() {
    let (mut sending, _) = begun();
    assert_eq!(sends(&mut sending).len(), 4);
    received(&mut sending, 16_384);
    assert_eq!(sends(&mut sending), ["65536+16384"]);
    for _ in 0..4 {
        received(&mut sending, 16_384); // nothing after the first piece was taken
    }
    let again = ["16384+16384", "32768+16384", "49152+16384", "65536+16384"];
    assert_eq!(sends(&mut sending), again);
    received(&mut sending, 16_384);
    assert_eq!(sends(&mut sending), [""; 0]);
    received(&mut sending, 32_768);
    assert_eq!(sends(&mut sending), ["81920+16384"]);
    received(&mut sending, 0); // it has lost everything
    assert_eq!(sends(&mut sending)[0], "0+16384");
    received(&mut sending, SIZE + 1);
    assert!(matches!(news(&mut sending).pop(), Some(What::Refused { .. })), "that can't be");
}

/// Each time, 13 bytes from a server would make the client send 64 KiB.
#[test]
fn a_server_that_goes_back_again_and_again_is_left_alone() {
    let (mut sending, _) = begun();
    let mut sent = 0;
    for number in 1..100 {
        sent += sends(&mut sending).len();
        received(&mut sending, [16_384, 0][number % 2]);
    }
    assert!(sent < 40, "{sent} pieces");
    assert!(matches!(news(&mut sending)[..], [What::Refused { .. }]));
    assert_eq!(sending.unfinished().count(), 0);
}

#[test]
fn a_refused_picture_is_told_and_the_next_one_begins() {
    for status in [400, 409, 413, 415, 507] {
        let (mut sending, now) = begun();
        sending.push(ID + 1, "b.png".to_owned(), vec![7; SIZE as usize]).expect("room");
        assert_eq!(news(&mut sending), [What::Queued]);
        refused(&mut sending, status, now);
        let why = format!("no · không ({status})");
        assert_eq!(news(&mut sending), [What::Refused { why }]);
        assert_eq!(sends(&mut sending), [begin(ID + 1)]);
        refused(&mut sending, status, now); // of the first, once more
        assert_eq!(news(&mut sending), []);
    }
}

#[test]
fn a_server_that_is_busy_or_forgets_is_asked_again() {
    let (mut sending, now) = begun();
    refused(&mut sending, 429, now);
    assert!(matches!(news(&mut sending)[..], [What::Later { .. }]));
    assert_eq!(sending.poll_timeout(), Some(now + LATER));
    sending.handle_timeout(now + LATER * 99 / 100);
    assert_eq!(sends(&mut sending), [""; 0]);
    sending.handle_timeout(now + LATER);
    assert_eq!(sends(&mut sending), [begin(ID)]);
    for times in 1.. {
        received(&mut sending, 0);
        assert_eq!(sends(&mut sending).len(), 4);
        refused(&mut sending, 404, now);
        if sending.unfinished().count() == 0 {
            assert_eq!(times, 4, "not for ever");
            break;
        }
        for _ in 0..3 {
            refused(&mut sending, 404, now); // about the pieces that were under way
        }
        assert_eq!(sends(&mut sending), [begin(ID)]);
        refused(&mut sending, 404, now);
    }
}

/// The chat may refuse the message that tells of the picture.
#[test]
fn an_error_about_the_chat_message_is_heeded() {
    let error = |code: &str, more: &str| {
        let id = chat_id(ID);
        format!(r#"{{"type":"error","code":"{code}","message":"no","id":"{id}"{more}}}"#)
    };
    let (mut sending, now) = begun();
    received(&mut sending, SIZE);
    sending.heard(&error("unavailable", r#","retryAfterMs":9000"#), now);
    assert_eq!(sending.poll_timeout(), Some(now + Duration::from_secs(9)));
    sending.handle_timeout(now + Duration::from_secs(9));
    assert_eq!(sends(&mut sending), [begin(ID)]);
    sending.heard(&error("invalid", ""), now);
    assert_eq!(news(&mut sending).pop(), Some(What::Refused { why: "no".to_owned() }));
}

#[test]
fn what_is_cancelled_is_forgotten_by_the_server_too() {
    let (mut sending, now) = begun();
    assert!(sending.cancel());
    assert_eq!(news(&mut sending), [What::Cancelled]);
    assert_eq!(sends(&mut sending), [cancel(ID)]);
    assert!(!sending.cancel(), "there is none");
    sending.heard(&ack(ID), now);
    assert_eq!(news(&mut sending), [What::CancelledTooLate], "its end was under way");
    sending.heard(&ack(ID), now);
    assert_eq!(news(&mut sending), []);

    let (mut sending, _) = begun(); // without a connection
    sending.offline(false);
    assert!(sending.cancel());
    sending.push(ID + 1, "b.png".to_owned(), vec![7; SIZE as usize]).expect("room");
    assert_eq!(sends(&mut sending), [""; 0]);
    sending.online();
    assert_eq!(sends(&mut sending), [cancel(ID), begin(ID + 1)]);

    let mut sending = Sending::default(); // the server knows nothing of it
    sending.push(ID, "a.png".to_owned(), vec![7]).expect("room");
    assert!(sending.cancel());
    sending.online();
    assert_eq!(sends(&mut sending), [""; 0]);
}

#[test]
fn only_so_many_wait() {
    let mut sending = Sending::default();
    for number in 0..MOST as u64 {
        sending.push(number, "a.png".to_owned(), vec![7]).expect("room");
    }
    assert_eq!(sending.push(99, "b.png".to_owned(), vec![7]), Err(Full));
    assert_eq!(sending.unfinished().count(), MOST);
}

/// Whatever a server answers: never more than the window is under way, and nothing breaks.
#[test]
fn a_server_may_answer_anything() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..300 {
        let (mut sending, now) = begun();
        let mut has = 0;
        for _ in 0..60 {
            has = match random.u8(..4) {
                0 => random.u32(..=SIZE),
                1 => (has + 16_384).min(SIZE),
                _ => has,
            };
            match random.u8(..12) {
                0 => refused(&mut sending, *random.choice(&[404, 429]).expect("one"), now),
                1 => sending.offline(false),
                2 => sending.online(),
                3 => sending.handle_timeout(now + 10 * LATER),
                _ => received(&mut sending, has),
            }
            let pieces: Vec<_> =
                sends(&mut sending).into_iter().filter(|sent| sent.contains('+')).collect();
            assert!(pieces.len() <= AHEAD as usize / PIECE, "{pieces:?}");
        }
    }
}
