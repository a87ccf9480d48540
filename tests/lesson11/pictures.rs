//! Pictures through the whole server, on real sockets: up in pieces, down over HTTP.

use std::{fs, path::Path};

use full_duplex::{
    lesson04_frames::message::Message,
    lesson11_compression::{
        negotiate::Terms,
        offer::Window,
        options::Server,
        pictures::message::{PIECE, UploadMessage, chat_id},
    },
};

use super::picture_kit::{Place, Told, got, png, room, size};

#[tokio::test]
async fn chat_goes_on_between_the_pieces_and_all_hear_the_address() {
    let place = Place::new();
    let room = room(&place.0, |_| ()).await;
    let mut lan = room.joined("Lan").await;
    let mut minh = room.joined("Minh").await; // a client of lesson 08: it knows only texts
    let picture = png(40_000);
    lan.begins(7, size(&picture)).await;
    assert_eq!(lan.told().await, Told::Received(0));
    lan.pieces(7, &picture, 0, PIECE).await;
    assert_eq!(lan.told().await, Told::Received(16_384));
    lan.chats("tin ở giữa").await;
    assert_eq!(lan.told().await, Told::Ack(false));
    minh.chats("nghe rồi").await;
    assert_eq!(lan.told().await, Told::Chat("nghe rồi".into()));
    lan.pieces(7, &picture, PIECE, picture.len()).await;
    assert_eq!(lan.told().await, Told::Received(32_768));
    assert_eq!(lan.told().await, Told::Received(size(&picture)));
    let address = lan.stored(false).await;
    assert_eq!(minh.until("chat").await["message"], "tin ở giữa");
    let chat = minh.until("chat").await;
    assert_eq!((&chat["username"], &chat["message"]), (&"Lan".into(), &(*address).into()));
    assert_eq!(chat["id"], chat_id(7));
    // The end is asked for again: the log takes it once.
    lan.begins(7, size(&picture)).await;
    assert_eq!(lan.told().await, Told::Received(size(&picture)));
    assert_eq!(lan.stored(true).await, address);
    let (head, body) = got(&room, "GET", &address).await;
    assert!(body == picture && head.starts_with("HTTP/1.1 200"), "{head}");
    for field in [
        "content-type: image/png",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'; sandbox",
        "cross-origin-resource-policy: same-origin",
        "cache-control: private, max-age=31536000, immutable",
        &format!("content-length: {}", picture.len()),
    ] {
        assert!(head.contains(&format!("\r\n{field}\r\n")), "no {field} in {head}");
    }
    let (asked, body) = got(&room, "HEAD", &address).await;
    assert!(body.is_empty() && asked.contains("\r\ncontent-length: 40"), "{asked}");
    drop((lan, minh));
    let seen = room.stop().await;
    for line in [
        "> BINARY 13 bytes: begin id=0000000000000007 size=40057",
        "> BINARY 16397 bytes: piece id=0000000000000007 at 16384 (16384 bytes)",
        "< BINARY 13 bytes: received id=0000000000000007 16384 bytes",
        &format!(": stored id=0000000000000007 {address} (40057 bytes)"),
    ] {
        assert!(seen.contains(line), "no {line} in {seen}");
    }
}

/// A client comes back: to the same server, and to one that has started again.
#[tokio::test]
async fn an_upload_goes_on_after_a_cut_and_a_picture_outlives_the_server() {
    let place = Place::new();
    let first = room(&place.0, |_| ()).await;
    let mut lan = first.joined("Lan").await;
    lan.says(r#"{"type":"chat","id":"a","message":"xin chào"}"#).await; // the log knows her now
    assert_eq!(lan.told().await, Told::Ack(false));
    let picture = png(50_000);
    lan.begins(7, size(&picture)).await;
    assert_eq!(lan.told().await, Told::Received(0));
    lan.pieces(7, &picture, 0, PIECE).await;
    assert_eq!(lan.told().await, Told::Received(16_384));
    let welcome = lan.welcome.clone();
    lan.vanishes();
    let mut lan = first.back(&welcome).await;
    lan.begins(7, size(&picture)).await;
    assert_eq!(lan.told().await, Told::Received(16_384));
    // A piece that is here already, and one that comes too early.
    lan.pieces(7, &picture, 0, PIECE).await;
    assert_eq!(lan.told().await, Told::Received(16_384));
    lan.pieces(7, &picture, PIECE * 2, PIECE * 3).await;
    assert_eq!(lan.told().await, Told::Received(16_384));
    lan.vanishes();
    first.stop().await;
    let second = room(&place.0, |_| ()).await;
    let mut lan = second.back(&welcome).await;
    lan.pieces(7, &picture, PIECE, PIECE * 2).await;
    assert_eq!(lan.told().await, Told::Refused(404));
    let address = lan.sends_picture(7, &picture).await;
    assert_eq!(got(&second, "GET", &address).await.1, picture);
    lan.vanishes();
    second.stop().await;
    fs::write(format!("{}{}.new", place.pictures(), "/0123456789abcdef0123456789abcdef.png"), "?")
        .expect("what a server that was killed has left");
    let third = room(&place.0, |_| ()).await;
    assert_eq!(got(&third, "GET", &address).await.1, picture);
    assert_eq!(place.names().len(), 1, "{:?}", place.names());
    third.stop().await;
}

#[tokio::test]
async fn what_is_refused_and_what_is_cancelled() {
    let place = Place::new();
    let room = room(&place.0, |_| ()).await;
    let mut lan = room.joined("Lan").await;
    for (size, status) in [(0, 400), (2 * 1024 * 1024 + 1, 413), (u32::MAX, 413)] {
        lan.begins(1, size).await;
        assert_eq!(lan.told().await, Told::Refused(status));
    }
    for kind in
        ["<svg xmlns='http://www.w3.org/2000/svg'/>", "<!doctype html>", "\x7fELF", "GIF89a"]
    {
        lan.begins(2, size(kind.as_bytes())).await;
        assert_eq!(lan.told().await, Told::Received(0));
        lan.pieces(2, kind.as_bytes(), 0, kind.len()).await;
        assert_eq!(lan.told().await, Told::Received(size(kind.as_bytes())));
        assert_eq!(lan.told().await, Told::Refused(415)); // and it may begin again
    }
    let picture = png(100);
    lan.begins(3, size(&picture)).await;
    assert_eq!(lan.told().await, Told::Received(0));
    lan.begins(3, size(&picture) + 1).await;
    assert_eq!(lan.told().await, Told::Refused(409));
    lan.sends_upload(UploadMessage::Piece { id: 3, offset: 0, bytes: &[0; 200] }).await;
    assert_eq!(lan.told().await, Told::Refused(409)); // more than was announced
    for id in [4, 5] {
        lan.begins(id, 10).await;
        assert_eq!(lan.told().await, Told::Received(0));
    }
    lan.begins(6, 10).await;
    assert_eq!(lan.told().await, Told::Refused(429));
    for id in [4, 5] {
        lan.sends_upload(UploadMessage::Cancel { id }).await;
    }
    lan.sends_upload(UploadMessage::Piece { id: 4, offset: 0, bytes: b"x" }).await;
    assert_eq!(lan.told().await, Told::Refused(404));
    lan.sends_picture(6, &picture).await;
    // What is no message of an upload is lesson 06's: a text was expected.
    for bytes in
        [&[][..], &[1; 5], &[9; 20], &UploadMessage::Received { id: 6, bytes: 1 }.to_bytes()]
    {
        lan.sends(&Message::Binary(bytes.to_vec())).await;
        assert_eq!(lan.until("error").await["code"], "not_text");
    }
    lan.vanishes();
    room.stop().await;
}

/// Two members may choose the same id, and each has one of two connections' turns.
#[tokio::test]
async fn two_members_with_the_same_id() {
    let place = Place::new();
    let room = room(&place.0, |_| ()).await;
    let (mut lan, mut minh) = (room.client().await, room.client().await);
    let pictures = [png(20_000), png(30_000)];
    for (client, picture) in [(&mut lan, &pictures[0]), (&mut minh, &pictures[1])] {
        client.begins(7, size(picture)).await;
        assert_eq!(client.told().await, Told::Received(0));
        client.pieces(7, picture, 0, PIECE).await;
        assert_eq!(client.told().await, Told::Received(16_384));
    }
    for (client, picture) in [(&mut lan, &pictures[0]), (&mut minh, &pictures[1])] {
        client.pieces(7, picture, PIECE, picture.len()).await;
        let mut told = client.told().await;
        while !matches!(told, Told::Stored(_)) {
            told = client.told().await;
        }
        let Told::Stored(address) = told else { unreachable!() };
        assert_eq!(got(&room, "GET", &address).await.1, *picture);
    }
    drop((lan, minh));
    room.stop().await;
}

/// What one member has finished, another one has not begun.
#[tokio::test]
async fn a_finished_upload_belongs_to_its_member() {
    let place = Place::new();
    let room = room(&place.0, |_| ()).await;
    let (mut lan, mut minh) = (room.joined("Lan").await, room.joined("Minh").await);
    let address = lan.sends_picture(7, &png(100)).await;
    assert_eq!(minh.told().await, Told::Chat(address));
    minh.begins(7, 10).await;
    assert_eq!(minh.told().await, Told::Received(0));
    drop((lan, minh));
    room.stop().await;
}

/// No name but a picture's is ever looked for, and no link is followed.
#[tokio::test]
async fn names_that_lead_elsewhere() {
    let place = Place::new();
    let room = room(&place.0, |_| ()).await;
    let address = room.joined("Lan").await.sends_picture(7, &png(10)).await;
    let hex = "0123456789abcdef0123456789abcdef";
    let log = Path::new(place.0.path()).file_name().and_then(|name| name.to_str()).expect("a name");
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.0.path(), format!("{}/{hex}.gif", place.pictures()))
        .expect("a link");
    for name in [
        "",
        "..",
        &format!("../{log}"),
        &format!("..%2f{log}"),
        &format!("%2e%2e%2f{log}"),
        &format!("{hex}.gif"),
        &format!("{hex}.png"),
        &format!("{hex}.svg"),
        &format!("{hex}0.png"),
        &format!("+{}.png", &hex[1..]),
        address["/pictures/".len()..].trim_start_matches('0'),
        &address["/pictures/".len()..].to_uppercase(),
        &address["/pictures/".len()..].replace(".png", ".jpg"),
        &address["/pictures/".len()..].replace('.', "%2E"),
        &format!("{}.new", &address["/pictures/".len()..]),
        &format!("{}/x", &address["/pictures/".len()..]),
    ] {
        let (head, _) = got(&room, "GET", &format!("/pictures/{name}")).await;
        assert!(head.starts_with("HTTP/1.1 404"), "{name}: {head}");
    }
    let (head, _) = got(&room, "POST", &address).await;
    assert!(head.starts_with("HTTP/1.1 405"), "{head}");
    assert!(got(&room, "GET", &address).await.0.starts_with("HTTP/1.1 200"));
    room.stop().await;
}

/// What the server has printed about pictures.
static PRINTED: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());

#[tokio::test]
async fn a_directory_that_cannot_be_written() {
    let place = Place::new();
    fs::write(place.pictures(), "a file where the directory should be").expect("a file");
    let room = room(&place.0, |line| PRINTED.lock().expect("lines").push(line)).await;
    let mut lan = room.joined("Lan").await;
    let picture = png(10);
    for id in [7, 8] {
        lan.begins(id, size(&picture)).await;
        assert_eq!(lan.told().await, Told::Received(0));
        lan.pieces(id, &picture, 0, picture.len()).await;
        assert_eq!(lan.told().await, Told::Received(size(&picture)));
        assert_eq!(lan.told().await, Told::Refused(507));
    }
    fs::remove_file(place.pictures()).expect("it was there");
    lan.sends_picture(8, &picture).await; // the same upload again
    lan.vanishes();
    room.stop().await;
    let printed = PRINTED.lock().expect("lines");
    let told: Vec<_> = printed.iter().filter(|line| line.starts_with("pictures can")).collect();
    assert_eq!(told.len(), 2, "once when it fails, once when it works again: {told:?}");
}

/// Without a log file, pictures end with the program.
#[tokio::test]
async fn a_picture_in_memory() {
    let (room, _) = super::chat::room(&Server::new(Terms::both(true, Window::LARGEST), 16)).await;
    let mut lan = room.joined("Lan").await;
    let picture = png(200_000);
    let address = lan.sends_picture(u64::MAX, &picture).await;
    assert_eq!(got(&room, "GET", &address).await.1, picture);
    lan.vanishes();
    room.stop().await;
}
