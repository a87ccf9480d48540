//! What the lengths of frames tell about a secret, and that a message marked as secret stays out of
//! the window.

use std::{future::poll_fn, sync::Arc};

use full_duplex::{
    lesson02_push::log::Epoch,
    lesson04_frames::{
        connection::{Connection, Role},
        message::{Limits, Message},
    },
    lesson06_chat::socket::Socket as _,
    lesson08_reconnect::protocol::{ClientMessage, ServerMessage, Token},
    lesson11_compression::{
        dial::dial_speaking,
        extension::{PerMessageDeflate, THRESHOLD_IN_CONTEXT},
        negotiate::Terms,
        offer::{USUAL, Window},
        options::Server,
        secret::{Room, attack},
        subprotocol::choose::Subprotocol,
    },
};
use insta::assert_snapshot;

use super::chat::{Person, room};
use crate::support::program::Program;

#[tokio::test]
async fn a_word_in_the_window_is_found_and_one_that_stays_out_is_not() {
    let told = attack("durian", Room::Shared).await.expect("a conversation");
    assert_eq!(told.right(), 6, "{told}");
    for room in [Room::Cured, Room::NoContext] {
        let told = attack("durian", room).await.expect("a conversation");
        assert_eq!(told.right(), 0, "{told}");
    }
}

#[tokio::test]
async fn the_program_tells_it_in_both_languages() {
    let lesson = Program(env!("CARGO_BIN_EXE_lesson11"));
    assert_snapshot!(lesson.run(&["secret", "--word", "kem"]).await.well(), @r"
    The room tells Lan a secret word. Minh plays a stranger here: he says the same sentence with a guess.
    He reads nothing: he only counts how long his own words are on the way to Lan.

    Phòng nói riêng với Lan một từ bí mật. Minh đóng vai người lạ trong phòng, nói lại đúng câu ấy, kèm một chữ cái đoán.
    Minh không đọc được gì: chỉ đếm xem lời của chính mình dài bao nhiêu byte trên đường tới Lan.

    the secret in the window (--context-takeover) · bí mật nằm trong cửa sổ (--context-takeover)

       guesses   bytes    others
      lần đoán    byte  chữ khác
            56      30        31   k
            84      30        31   ke
           112      30        31   kem
      263 guesses: 3 of 3 letters found · 263 lần đoán: tìm ra 3 trên 3 chữ cái

    the same, but the secret goes uncompressed · cũng vậy, nhưng bí mật được gửi không nén

      54 guesses: 0 of 3 letters found · 54 lần đoán: tìm ra 0 trên 3 chữ cái

    each message by itself (the default) · nén riêng từng message (mặc định)

       guesses   bytes    others
      lần đoán    byte  chữ khác
            28     100       101   a   (no · không phải)
      123 guesses: 0 of 3 letters found · 123 lần đoán: tìm ra 0 trên 3 chữ cái
    ");
    for bad in ["", "Kem", "bánh", "kemkemkemkem"] {
        let ended = lesson.run(&["secret", "--word", bad]).await;
        assert!(!ended.ok && ended.said.contains("a đến z"), "{}", ended.said);
    }
}

fn server_end() -> Connection {
    let terms = Terms::both(true, Window::LARGEST);
    PerMessageDeflate::server(terms, THRESHOLD_IN_CONTEXT, &Arc::default())
        .connection(Role::Server, Limits::default())
}

#[test]
fn what_is_sent_unchanged_is_not_compressed_and_leaves_no_trace_in_the_window() {
    let [secret, said] = ["the word for the door is durian", "the word for the door is durian?"];
    let (mut silent, mut told) = (server_end(), server_end());
    told.send_unchanged(&Message::Text(secret.to_owned())).expect("an open connection");
    let head = [0x81, u8::try_from(secret.len()).expect("a short text")];
    assert_eq!(told.transmit(), [&head, secret.as_bytes()].concat());
    told.transmitted(usize::MAX);
    for end in [&mut silent, &mut told] {
        end.send_text(said).expect("an open connection");
    }
    assert_eq!(silent.transmit(), told.transmit());
}

#[test]
fn the_texts_with_a_token_are_secret_and_no_others() {
    let (session, epoch) = (Token("s".to_owned()), Epoch::from("e".to_owned()));
    let welcome = ServerMessage::Welcome {
        client_id: 1,
        message: String::new(),
        heartbeat_ms: 1,
        session: session.clone(),
        epoch: epoch.clone(),
        seq: 0,
        node: None,
    };
    assert!(welcome.text().is_secret());
    assert!(ClientMessage::Resume { session, epoch, since: 0 }.text().is_secret());
    assert!(!ServerMessage::Resumed { seq: 0, replayed: 0 }.text().is_secret());
}

/// The welcome holds the member's token.
#[tokio::test]
async fn a_welcome_is_not_compressed_in_either_subprotocol() {
    let server = Server::new(Terms::both(true, Window::LARGEST), THRESHOLD_IN_CONTEXT);
    let (room, tap) = room(&server).await;
    let mut lan = Person::joins(&room.address, "Lan", &[USUAL], THRESHOLD_IN_CONTEXT).await;
    let url = format!("ws://{}/ws", room.address).parse().expect("an address");
    let limits = Limits::default();
    let mut other =
        dial_speaking(&url, Subprotocol::Cbor, &[USUAL], 16, limits).await.expect("a room");
    poll_fn(|cx| other.poll_next(cx)).await.expect("a welcome");
    lan.says("hello, hello, hello").await;
    lan.leaves().await;
    let seen = tap.transcript().to_string();
    let welcomes: Vec<_> = seen.lines().filter(|line| line.contains("welcome")).collect();
    assert_eq!(welcomes.len(), 2, "{seen}");
    assert!(welcomes.iter().all(|line| !line.contains("rsv1")), "{welcomes:?}");
    assert!(seen.contains("rsv1"), "{seen}");
    drop(other);
    room.stop().await;
}
