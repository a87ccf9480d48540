//! Sections 12 and 13: many messages of one kind, each of which must come back. 12 has five kinds
//! of data, 13 seven ways to negotiate; both have the same 18 sizes.

use std::sync::Arc;

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event,
        message::Limits,
    },
    lesson11_compression::{
        extension::PerMessageDeflate,
        negotiate::{Half, Terms, agree, answer},
        offer::{ClientWindow, Parameters, Window},
    },
};

use super::data::Data;
use crate::suite::kit::{
    Act, Frame, Side, binary, cont,
    pack::{Pack, Unpack},
    reader::{Heard, Reader},
    text, told,
};

/// The length of each message, and the size of its fragments; 0: it isn't fragmented.
const SIZES: [(usize, usize); 18] = [
    (16, 0),
    (64, 0),
    (256, 0),
    (1 << 10, 0),
    (4 << 10, 0),
    (8 << 10, 0),
    (16 << 10, 0),
    (32 << 10, 0),
    (64 << 10, 0),
    (128 << 10, 0),
    (8 << 10, 256),
    (16 << 10, 256),
    (32 << 10, 256),
    (64 << 10, 256),
    (128 << 10, 256),
    (128 << 10, 1 << 10),
    (128 << 10, 4 << 10),
    (128 << 10, 32 << 10),
];

/// The most messages of a case, as in the suite.
const MESSAGES: usize = 1_000;

/// One row.
#[derive(Debug)]
pub struct Row {
    pub id: String,
    data: Data,
    length: usize,
    fragment: usize,
    /// What the suite's client offers and what the suite's server answers, apart from the name.
    talk: Talk,
}

#[derive(Clone, Copy, Debug)]
struct Talk {
    offers: &'static [&'static str],
    /// The answer that a server which agrees to everything gives.
    answered: &'static str,
    answers: &'static str,
}

/// The suite's client offers that it can obey; in 13 it also asks for something. The suite's server
/// asks the client for the same.
const TALKS: [Talk; 7] = [
    Talk {
        offers: &["; client_no_context_takeover; client_max_window_bits"],
        answered: "; client_no_context_takeover",
        answers: "",
    },
    Talk {
        offers: &[
            "; client_no_context_takeover; client_max_window_bits; server_no_context_takeover",
        ],
        answered: "; server_no_context_takeover; client_no_context_takeover",
        answers: "; client_no_context_takeover",
    },
    Talk {
        offers: &["; client_no_context_takeover; client_max_window_bits; server_max_window_bits=9"],
        answered: "; client_no_context_takeover; server_max_window_bits=9",
        answers: "; client_max_window_bits=9",
    },
    Talk {
        offers: &[
            "; client_no_context_takeover; client_max_window_bits; server_max_window_bits=15",
        ],
        answered: "; client_no_context_takeover; server_max_window_bits=15",
        answers: "; client_max_window_bits=15",
    },
    Talk {
        offers: &[
            "; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9",
        ],
        answered: "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9",
        answers: "; client_no_context_takeover; client_max_window_bits=9",
    },
    Talk {
        offers: &[
            "; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=15",
        ],
        answered: "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
        answers: "; client_no_context_takeover; client_max_window_bits=15",
    },
    Talk {
        offers: &[
            "; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9",
            "; client_no_context_takeover; client_max_window_bits; server_no_context_takeover",
            "; client_no_context_takeover; client_max_window_bits",
        ],
        answered: "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9",
        answers: "; client_no_context_takeover; client_max_window_bits=9",
    },
];

/// Section 12: the usual offer, five kinds of data.
pub fn cases_of_12() -> Vec<Row> {
    let kinds = (1..).zip(Data::ALL);
    kinds.flat_map(|(group, data)| rows(&format!("12.{group}"), data, TALKS[0])).collect()
}

/// Section 13: seven ways to negotiate, JSON.
pub fn cases_of_13() -> Vec<Row> {
    let talks = (1..).zip(TALKS);
    talks.flat_map(|(group, talk)| rows(&format!("13.{group}"), Data::Json, talk)).collect()
}

fn rows(group: &str, data: Data, talk: Talk) -> Vec<Row> {
    let row = |(number, (length, fragment)): (usize, (usize, usize))| Row {
        id: format!("{group}.{number}"),
        data,
        length,
        fragment,
        talk,
    };
    (1..).zip(SIZES).map(row).collect()
}

impl Row {
    /// Holds the conversation in both roles, with about so many bytes of messages in each.
    pub fn hold(&self, bytes: usize) {
        let tape = Tape::default();
        if let Err(mismatch) = self.judge(bytes, &tape) {
            panic!("{} {}\n{}{mismatch:#?}", self.id, self.about(), tape.transcript());
        }
    }

    /// The same until something else comes than should; then the tape has the message.
    pub fn judge(&self, bytes: usize, tape: &Tape) -> Result<(), Mismatch> {
        let count = (bytes / self.length).clamp(2, MESSAGES);
        self.judge_as(Side::Server, self.as_server(tape)?, count, tape)?;
        self.judge_as(Side::Client, self.as_client(tape)?, count, tape)
    }

    /// What it shows, in words.
    pub fn about(&self) -> String {
        let Self { data, length, fragment, .. } = self;
        let cut = if *fragment == 0 { String::new() } else { format!(" in pieces of {fragment}") };
        format!("{data:?}, messages of {length} bytes{cut}")
    }

    /// The endpoint under test is the server and answers the suite's offers.
    fn as_server(&self, tape: &Tape) -> Result<Terms, Mismatch> {
        let named = |parameters: &&str| format!("permessage-deflate{parameters}");
        let offers: Vec<_> = self.talk.offers.iter().map(named).collect();
        tape.sent(1, &format!("Sec-WebSocket-Extensions: {}", offers.join(", ")));
        let expected = named(&self.talk.answered);
        match answer(&offers, Terms::both(true, Window::LARGEST)) {
            Ok(Some((accepted, terms))) => {
                Mismatch::unless_same(&expected, &accepted.to_string()).map(|()| terms)
            }
            other => Err(Mismatch { expected, came: format!("{other:?}") }),
        }
    }

    /// The endpoint under test is the client: the suite's server answers its usual offer.
    fn as_client(&self, tape: &Tape) -> Result<Terms, Mismatch> {
        let any = Some(ClientWindow::Any);
        let offer = Parameters { client_max_window_bits: any, ..Parameters::default() };
        let answer = format!("permessage-deflate{}", self.talk.answers);
        tape.sent(2, &format!("Sec-WebSocket-Extensions: {offer}"));
        tape.received(2, &format!("Sec-WebSocket-Extensions: {answer}"));
        let agreed = agree(&[offer], &answer);
        agreed
            .map_err(|why| Mismatch { expected: "an agreement".to_owned(), came: why.to_string() })
    }

    fn judge_as(
        &self,
        side: Side,
        terms: Terms,
        count: usize,
        tape: &Tape,
    ) -> Result<(), Mismatch> {
        let (mut endpoint, ours, theirs) = endpoint(side, terms);
        let mut reader = Reader::new(side).unpacking(Unpack::new(ours));
        let mut pack = Pack::new(theirs);
        let data = self.data.bytes(self.length * 2 + count);
        for number in 0..count {
            let message = &data[number % self.length..][..self.length];
            let frames = self.frames(&pack.message(message));
            let bytes: Vec<_> = frames.iter().flat_map(|frame| frame.bytes(side.other())).collect();
            // Whole, in pieces, and now and then byte by byte.
            let cut = [usize::MAX, 997, 61, if bytes.len() < 500 { 1 } else { 4_099 }][number % 4];
            let heard = heard(&mut endpoint, &mut reader, bytes.chunks(cut));
            let payload = message.to_vec();
            let echo =
                if self.data.is_text() { Heard::Text(payload) } else { Heard::Binary(payload) };
            if heard != [echo.clone()] {
                told::beginning(tape, side, Limits::default(), "");
                tape.note(1, format!("message {} of {count}", number + 1));
                told::act(tape, side, &Act::Peer(frames));
                return Err(told::mismatch(&[echo], &heard, reader.unfinished()));
            }
        }
        Ok(())
    }

    fn frames(&self, packed: &[u8]) -> Vec<Frame> {
        let size = if self.fragment == 0 { usize::MAX } else { self.fragment };
        let count = packed.len().div_ceil(size);
        let first = |piece: &[u8]| if self.data.is_text() { text(piece) } else { binary(piece) };
        let fragment = |(number, piece): (usize, &[u8])| {
            let frame = if number == 1 { first(piece).rsv(4) } else { cont(piece) };
            if number == count { frame } else { frame.more() }
        };
        (1..).zip(packed.chunks(size)).map(fragment).collect()
    }
}

/// What an echo says to these bytes.
pub fn heard<'a>(
    endpoint: &mut Connection,
    reader: &mut Reader,
    pieces: impl Iterator<Item = &'a [u8]>,
) -> Vec<Heard> {
    let mut ends = None;
    for mut piece in pieces {
        while let Some(event) = endpoint.receive(&mut piece) {
            match event {
                Event::Message(message) => {
                    let _ = endpoint.send(&message); // while closing, nothing is said any more
                }
                Event::Closed(ending) => ends = Some(Heard::End(ending.code().value())),
                _ => {}
            }
        }
    }
    reader.feed(endpoint.transmit());
    endpoint.transmitted(usize::MAX);
    std::iter::from_fn(|| reader.next()).chain(ends).collect()
}

/// An endpoint, and what it and its peer send.
pub fn endpoint(side: Side, terms: Terms) -> (Connection, Half, Half) {
    match side {
        Side::Server => {
            let extension = PerMessageDeflate::server(terms, 1, &Arc::default());
            let connection = extension.connection(Role::Server, Limits::default());
            (connection, terms.server, terms.client)
        }
        Side::Client => {
            let extension = PerMessageDeflate::client(terms, 1);
            let role = Role::Client(|| [0x37, 0xfa, 0x21, 0x3d]);
            (extension.connection(role, Limits::default()), terms.client, terms.server)
        }
    }
}
