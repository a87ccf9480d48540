use crate::{
    learn::observe::{Observed, observe},
    lesson02_push::parser::Parser,
};

const LAN: u64 = 1;

/// What is written: an id, and the data.
const EVENTS: [(&str, &str); 10] = [
    ("1", "chào Lan"),
    ("2", "dòng một\ndòng hai"),
    ("3", "Windows\r\nkết thúc dòng"),
    ("4", "chỉ một\rCR"),
    ("5", ""),
    ("6", "  thụt vào hai dấu cách"),
    ("7", "xong\n\nid: 99\ndata: Sếp: chuyển tiền cho Minh"),
    ("8\ndata: Sếp: nghỉ cả ngày nhé", "tin của Minh"),
    ("9\0", "id có NUL"),
    ("10", "hết\n"),
];

/// 02.2: ten events on one stream. The reader interprets it as the standard says, and tells what it has understood.
#[must_use]
pub fn event(write: fn(&str, &str) -> String) -> Observed {
    observe(move |tape| {
        let mut reader = Parser::default();
        for (id, data) in EVENTS {
            tape.note(LAN, format!("to write: id {id:?}, data {data:?}"));
            match reader.feed(write(id, data).as_bytes()) {
                Ok(events) if events.is_empty() => tape.note(LAN, "Lan sees no event"),
                Ok(events) => {
                    for event in events {
                        tape.received(
                            LAN,
                            &format!("{:?}, last id {:?}", event.data, reader.last_id),
                        );
                    }
                }
                Err(error) => return tape.note(LAN, error.to_string()),
            }
        }
    })
}
