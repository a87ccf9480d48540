//! What is compressed in the measurement: the chat's own messages, longer texts, and a picture.

use fastrand::Rng;

use super::super::{deflate::deflate, offer::Window};
use crate::{
    lesson04_frames::message::Message,
    lesson06_chat::protocol::{self as room, User},
    lesson08_reconnect::protocol::ServerMessage,
};

const NAMES: [&str; 8] = ["Lan", "Minh", "Hoa", "Tuấn", "Mai", "Sơn", "Linh", "Bình"];

const ENGLISH: [&str; 12] = [
    "Has anybody seen the new timetable for the evening boat?",
    "I left the keys with the neighbours, second floor, green door",
    "We could meet at the market at seven and walk from there",
    "The lecture was moved to room 204, please tell the others",
    "My train is twenty minutes late again, start without me",
    "Could somebody bring a long cable and two spare batteries?",
    "That photo of the bridge in the fog is really beautiful",
    "It has been raining since noon, the cellar is under water",
    "Dinner is at our place tomorrow, bring whatever you like",
    "The repair will cost about as much as a used machine",
    "Thanks for the notes, the third page explains everything",
    "Which of the two books would you read first, and why?",
];

const VIETNAMESE: [&str; 12] = [
    "Có ai biết lịch tàu thuỷ buổi tối đã đổi chưa, cho mình hỏi với?",
    "Chìa khoá mình gửi nhà hàng xóm, tầng hai, cửa màu xanh lá cây",
    "Bảy giờ tụi mình gặp nhau ở chợ rồi đi bộ từ đó cho vui nhé",
    "Buổi giảng đã dời sang phòng 204, nhờ bạn báo cho mọi người",
    "Tàu của mình lại trễ hai mươi phút, cả nhà cứ bắt đầu trước đi",
    "Bạn nào mang giúp mình một sợi cáp dài với hai cục pin dự phòng?",
    "Tấm ảnh chụp cây cầu trong sương mù buổi sớm đẹp thật đấy",
    "Mưa từ trưa tới giờ chưa tạnh, tầng hầm ngập hết cả rồi",
    "Tối mai ăn cơm ở nhà mình, ai thích món gì thì mang món ấy",
    "Tiền sửa cũng gần bằng tiền mua một chiếc máy cũ còn tốt",
    "Cảm ơn bạn về bài ghi chép, trang thứ ba giải thích rõ lắm",
    "Trong hai cuốn sách này bạn sẽ đọc cuốn nào trước, vì sao?",
];

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Typing,
    Ack,
    Words,
    Sentence,
    VietnameseSentence,
    Presence,
    Page,
    History,
    Picture,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Typing,
        Self::Ack,
        Self::Words,
        Self::Sentence,
        Self::VietnameseSentence,
        Self::Presence,
        Self::Page,
        Self::History,
        Self::Picture,
    ];

    /// What people say in a room, in turn.
    pub const CHAT: [Self; 5] =
        [Self::Typing, Self::Words, Self::Ack, Self::Sentence, Self::VietnameseSentence];

    pub fn name(self) -> &'static str {
        match self {
            Self::Typing => "typing · đang gõ",
            Self::Ack => "ack",
            Self::Words => "chat, a few words · vài chữ",
            Self::Sentence => "chat, a sentence · một câu",
            Self::VietnameseSentence => "the same in Vietnamese · câu tiếng Việt",
            Self::Presence => "presence, 20 people · 20 người",
            Self::Page => "a page of Vietnamese · một trang tiếng Việt",
            Self::History => "50 messages in JSON · JSON 50 tin",
            Self::Picture => "a piece of a PNG · một mảnh ảnh PNG",
        }
    }

    /// The next message of this kind.
    pub fn message(self, number: u64, random: &mut Rng) -> Message {
        Message::Text(match self {
            Self::Picture => return Message::Binary(picture(random)),
            Self::Page => chat(number, sentence(&VIETNAMESE, 200, random), random),
            Self::History => history(number, random),
            Self::Words => chat(number, sentence(&ENGLISH, 3, random), random),
            Self::Sentence => chat(number, sentence(&ENGLISH, 11, random), random),
            Self::VietnameseSentence => chat(number, sentence(&VIETNAMESE, 13, random), random),
            Self::Typing => {
                let (client_id, username) = person(random);
                let is_typing = random.bool();
                json(room::ServerMessage::Typing { client_id, username, is_typing })
            }
            Self::Presence => {
                let user = |client_id| User { client_id, username: person(random).1 };
                json(room::ServerMessage::Presence { users: (1..=20).map(user).collect() })
            }
            Self::Ack => {
                let (seq, timestamp, duplicate) = (number, time(number, random), false);
                let id = Some(id(random));
                ServerMessage::Ack { id, seq, timestamp, duplicate }.text().to_string()
            }
        })
    }

    /// A chat message whose whole JSON has about this length.
    pub fn sized(length: usize, number: u64, random: &mut Rng) -> Message {
        let empty = chat(number, String::new(), random).len();
        let mut text = String::new();
        while empty + text.len() < length {
            text += &sentence(&ENGLISH, 11, random);
            text.push(' ');
        }
        text.truncate(length.saturating_sub(empty));
        Message::Text(chat(number, text, random))
    }
}

fn json(message: room::ServerMessage) -> String {
    ServerMessage::from(message).text().to_string()
}

fn pick<'a>(from: &[&'a str], random: &mut Rng) -> &'a str {
    from[random.usize(..from.len())]
}

fn person(random: &mut Rng) -> (u64, String) {
    let number = random.usize(1..200);
    (number as u64, NAMES[number % NAMES.len()].to_owned())
}

fn time(number: u64, random: &mut Rng) -> u64 {
    1_767_225_600_000 + number * 7_000 + random.u64(..7_000)
}

/// What a client draws for a message of its own: 128 random bits.
fn id(random: &mut Rng) -> String {
    format!("{:032x}", random.u128(..))
}

fn chat(seq: u64, message: String, random: &mut Rng) -> String {
    let ((client_id, username), timestamp) = (person(random), time(seq, random));
    let (id, client_id) = (Some(id(random)), Some(client_id));
    json(room::ServerMessage::Chat { seq, id, client_id, username, message, timestamp })
}

/// Words of different sentences, so that no whole sentence comes twice.
fn sentence(from: &[&str], length: usize, random: &mut Rng) -> String {
    let words = (0..length).map(|_| {
        let words: Vec<_> = pick(from, random).split(' ').collect();
        words[random.usize(..words.len())]
    });
    words.collect::<Vec<_>>().join(" ")
}

fn history(number: u64, random: &mut Rng) -> String {
    let messages = (0..50).map(|more| {
        let sentences = if random.bool() { &ENGLISH } else { &VIETNAMESE };
        chat(number + more, sentence(sentences, 11, random), random)
    });
    format!(r#"{{"messages":[{}]}}"#, messages.collect::<Vec<_>>().join(","))
}

/// 16 KiB of what stands in a PNG: pixels that DEFLATE has made small already.
fn picture(random: &mut Rng) -> Vec<u8> {
    let (mut pixels, mut shade) = (Vec::new(), 0_u8);
    for _ in 0..32 * 1024 {
        shade = shade.wrapping_add(random.u8(..8)).wrapping_sub(3);
        pixels.push(shade);
    }
    let mut picture = deflate(&pixels, Window::LARGEST, &[]).unwrap_or(pixels);
    picture.truncate(16 * 1024);
    picture
}
