//! 04-B2: messages that an extension has changed.

use full_duplex::{
    learn::{
        ladder::{Case, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson04_frames::{
        connection::{Connection, Role},
        event::{Ending, Event},
        extension::Extension,
        message::{Limits, Message},
        protocol_error::ProtocolError,
    },
};

use crate::suite::kit::{Frame, Side, binary, cont, text};

static EXTENDED: Group = Group {
    title: Text {
        en: "a message that an extension has changed",
        vi: "message đã bị extension biến đổi",
    },
    rule: "RFC 6455 §9, §5.2 (RSV1)",
    hint: Text {
        en: "`extended` says that the bytes are the extension's: they are no text yet. Nothing of them is looked at\nbefore `finish` has given all of them to `undo`, with the limit for messages; what `undo` returns is the\nmessage.",
        vi: "`extended` nghĩa là các byte này thuộc về extension: chúng chưa phải là text. Đừng soi gì cả cho đến khi\n`finish` đưa tất cả cho `undo`, kèm giới hạn của message; thứ mà `undo` trả về mới là message.",
    },
};

/// Turns the bytes of a message around, as an extension on the other side has done before.
#[derive(Debug)]
struct Backwards;

impl Extension for Backwards {
    fn undo(&mut self, mut payload: Vec<u8>, limit: u64) -> Result<Vec<u8>, ProtocolError> {
        if payload.len() as u64 > limit / 2 {
            return Err(ProtocolError::Extension);
        }
        payload.reverse();
        Ok(payload)
    }

    fn apply(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// The longest message here; `Backwards` fails with more than half of it.
const LIMIT: u64 = 40;

fn backwards(text: impl AsRef<[u8]>) -> Vec<u8> {
    text.as_ref().iter().rev().copied().collect()
}

pub fn cases() -> Vec<Case> {
    let fails = |error| Event::Closed(Ending::Failed(error));
    let said = |text: &str| Event::Message(Message::Text(text.to_owned()));
    let bytes = |bytes: &[u8]| Event::Message(Message::Binary(bytes.to_vec()));
    let [a, b] = [backwards("chào bạn"), backwards("tạm biệt")];
    let (first, second) = a.split_at(7);
    let broken = backwards(b"ok \xff");
    vec![
        one(
            "X1",
            "bytes, turned around",
            vec![binary(backwards([1, 2, 3])).rsv(4)],
            bytes(&[1, 2, 3]),
        ),
        one("X2", "text, turned around", vec![text(&b).rsv(4)], said("tạm biệt")),
        one(
            "X3",
            "in two fragments: the first has RSV1",
            vec![text(first).rsv(4).more(), cont(second)],
            said("chào bạn"),
        ),
        one("X4", "a text that the extension has left alone", vec![text("abc")], said("abc")),
        one(
            "X5",
            "what comes out isn't UTF-8",
            vec![text(broken).rsv(4)],
            fails(ProtocolError::InvalidUtf8),
        ),
        one(
            "X6",
            "the extension can't restore it within the limit",
            vec![binary([0; 21]).rsv(4)],
            fails(ProtocolError::Extension),
        ),
    ]
}

fn one(id: &str, about: &str, frames: Vec<Frame>, expected: Event) -> Case {
    let run = move |tape: &Tape| {
        for frame in &frames {
            tape.received(1, &frame.words(Side::Server));
        }
        tape.note(1, "all of it in one piece");
        Mismatch::unless_equal(&Some(&expected), &came(&frames, usize::MAX).as_ref())?;
        tape.note(1, "once more, byte by byte");
        Mismatch::unless_equal(&Some(&expected), &came(&frames, 1).as_ref())
    };
    Case { id: id.to_owned(), about: about.to_owned(), group: &EXTENDED, run: Box::new(run) }
}

/// The first event of a client's endpoint with the extension.
fn came(frames: &[Frame], size: usize) -> Option<Event> {
    let client = Connection::new(Role::Client(|| [0; 4]), Limits::of(LIMIT));
    let mut endpoint = client.with_extension(Box::new(Backwards));
    let bytes: Vec<u8> = frames.iter().flat_map(|frame| frame.bytes(Side::Server)).collect();
    bytes.chunks(size).find_map(|mut piece| endpoint.receive(&mut piece))
}
