//! An audience that costs next to nothing: receivers that only drain.
//!
//! Whoever measures on the machine that is measured takes time from the server, or is slower than it, and then measures
//! itself. So these receivers do as little as receivers can: nobody is woken by a message, and one thread asks the system
//! to throw away what has come, unread ([`MsgFlags::MSG_TRUNC`]), and counts the bytes.
//!
//! Where servers are compared, each has one processor, and that thread, which has another one, looks until *everybody* has got a message before
//! the next one is sent. Otherwise a server with a queue for each receiver would put two of them into one write, and one
//! whose first receivers are heard first would seem faster than it is.
//!
//! Where one and two processors are compared, there may be none for that thread: then two receivers who came among the first say when the next message may be sent, so
//! that the server finds it when it is done with this one; what the others get stays in the system until the server gets
//! a pause that isn't counted, ten times a second.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    os::fd::AsRawFd,
    time::{Duration, Instant},
};

use full_duplex::{
    lesson03_handshake::Url,
    lesson04_frames::{decoder::Decoder, frame::Opcode},
};
use nix::{
    errno::Errno,
    sys::socket::{MsgFlags, recv, setsockopt, sockopt},
};

use crate::{
    audience::PATIENCE,
    broadcast::load::{Turn, WORDS},
    person::{PONG, chats},
    processors::{Place, at},
    server::{Server, chat::Chat},
};

/// So long the system keeps what nobody looks at.
const EVERY: Duration = Duration::from_millis(100);
/// It has room for so many bytes of it, if it may: more than a fast server sends one of them in that time.
const ROOM: usize = 2 << 20;
/// Less than any text has, and more than some pings.
const PINGS: usize = 64;
/// A server asks after twenty seconds at the earliest.
const LIFE: Duration = Duration::from_secs(5);
/// Don't wait.
const NOW: MsgFlags = MsgFlags::MSG_DONTWAIT;

/// A server and those who are in its room.
pub struct Load {
    speaker: Drain,
    /// One after the other came, so each has a thread of the server, if there are two.
    witnesses: [Witness; 2],
    /// Whether the next message waits for all of the others, too.
    waits: bool,
    others: Vec<Drain>,
    waste: Box<[u8]>,
    /// When they have last shown that they live.
    lived: Instant,
    server: Server, // dropped last: it waits until everybody has gone
}

impl Load {
    /// Starts a server there and fills its room. `waits`: whether the next message waits for everybody.
    pub fn new(who: Chat, place: Place, listeners: usize, waits: bool) -> io::Result<Self> {
        let server = at(place, || who.start())?;
        let mut others = Vec::new();
        let first = listeners / 8;
        let come = |others: &mut Vec<Drain>, count| -> io::Result<()> {
            for _ in 0..count {
                others.push(Drain::new(&server.url)?);
            }
            Ok(())
        };
        come(&mut others, first)?;
        let witnesses = [Witness::new(&server.url)?, Witness::new(&server.url)?];
        come(&mut others, listeners - first - 2)?;
        let speaker = Drain::new(&server.url)?;
        let waste = vec![0; 1 << 20].into();
        let lived = Instant::now();
        let mut load = Self { speaker, witnesses, waits, others, waste, lived, server };
        for _ in 0..2 {
            load.say(&chats(WORDS, 1), 1)?; // before the first, everybody may be told who speaks there
            load.settle()?;
        }
        Ok(load)
    }

    /// Says so many messages at once, waits, and again until it is late.
    pub fn turn(&mut self, burst: usize, time: Duration) -> io::Result<Turn> {
        self.settle()?;
        let worked = self.server.worked();
        let frames = chats(WORDS, burst);
        let mut turn = Turn { deliveries: 0, time: Duration::ZERO, work: None };
        let listeners = self.others.len() + self.witnesses.len();
        while turn.time < time {
            let start = Instant::now();
            while start.elapsed() < EVERY.min(time.saturating_sub(turn.time)) {
                self.say(&frames, burst)?;
                turn.deliveries += u32::try_from(burst * listeners).unwrap_or(u32::MAX);
            }
            self.last_has_heard()?;
            turn.time += start.elapsed();
            self.everybody_has_heard()?;
            self.speaker.drain(&mut self.waste)?;
        }
        turn.work = self.server.worked().zip(worked).map(|(after, before)| after - before);
        Ok(turn)
    }

    fn say(&mut self, frames: &[u8], texts: usize) -> io::Result<()> {
        (&self.speaker.stream).write_all(frames)?;
        self.witnesses.iter_mut().try_for_each(|witness| witness.hears(texts))?;
        if self.waits { self.everybody_has_heard() } else { Ok(()) }
    }

    /// What everybody gets, at least.
    fn wanted(&self) -> usize {
        let bytes = self.witnesses.iter().map(|witness| witness.bytes).min();
        bytes.unwrap_or(0).saturating_sub(PINGS)
    }

    /// Waits for those who came last, who sleep until then.
    fn last_has_heard(&mut self) -> io::Result<()> {
        let wanted = self.wanted();
        for last in self.others.iter_mut().rev().take(2) {
            while last.bytes < wanted {
                last.receive(&mut self.waste, MsgFlags::empty())?.ok_or(io::ErrorKind::TimedOut)?;
            }
        }
        Ok(())
    }

    /// Waits for everybody, in whatever order they hear it, and throws away what they have got.
    fn everybody_has_heard(&mut self) -> io::Result<()> {
        let (start, wanted) = (Instant::now(), self.wanted());
        loop {
            let mut missing = false;
            for other in self.others.iter_mut().filter(|other| other.bytes < wanted) {
                other.receive(&mut self.waste, NOW)?;
                missing |= other.bytes < wanted;
            }
            if !missing {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
    }

    fn drain(&mut self) -> io::Result<()> {
        let Self { speaker, others, waste, .. } = self;
        others.iter_mut().chain([speaker]).try_for_each(|drain| drain.drain(waste))
    }

    /// Everybody shows now and then that it lives.
    pub fn lives(&mut self) -> io::Result<()> {
        if self.lived.elapsed() > LIFE {
            let drains = self.others.iter().chain([&self.speaker]).map(|drain| &drain.stream);
            let mut streams = drains.chain(self.witnesses.iter().map(|witness| &witness.stream));
            streams.try_for_each(|mut stream| stream.write_all(&PONG))?;
            self.lived = Instant::now();
        }
        Ok(())
    }

    /// What was before is over and forgotten.
    fn settle(&mut self) -> io::Result<()> {
        self.lives()?;
        std::thread::sleep(EVERY);
        self.drain()?;
        self.others.iter_mut().for_each(|other| other.bytes = 0);
        for witness in &mut self.witnesses {
            while witness.read(NOW)?.is_some() {}
            witness.bytes = 0;
        }
        Ok(())
    }
}

/// A receiver that looks at nothing.
struct Drain {
    stream: TcpStream,
    bytes: usize,
}

impl Drain {
    fn new(url: &Url) -> io::Result<Self> {
        let stream = welcomed(url)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        setsockopt(&stream, sockopt::RcvBuf, &ROOM)?;
        Ok(Self { stream, bytes: 0 })
    }

    /// Throws away what has come, or comes.
    fn receive(&mut self, waste: &mut [u8], flags: MsgFlags) -> io::Result<Option<usize>> {
        let received = receive(&self.stream, waste, MsgFlags::MSG_TRUNC | flags)?;
        self.bytes += received.unwrap_or(0);
        Ok(received)
    }

    /// Throws away all that has come.
    fn drain(&mut self, waste: &mut [u8]) -> io::Result<()> {
        while self.receive(waste, NOW)?.is_some() {}
        Ok(())
    }
}

/// A receiver that counts.
struct Witness {
    stream: TcpStream,
    decoder: Decoder,
    bytes: usize,
}

impl Witness {
    fn new(url: &Url) -> io::Result<Self> {
        let stream = welcomed(url)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, decoder: Decoder::default(), bytes: 0 })
    }

    /// Reads until so many texts have come.
    fn hears(&mut self, mut texts: usize) -> io::Result<()> {
        while texts > 0 {
            let read = self.read(MsgFlags::empty())?.ok_or(io::ErrorKind::TimedOut)?;
            texts = texts.saturating_sub(read);
        }
        Ok(())
    }

    /// Reads once; how many texts end in what has come.
    fn read(&mut self, flags: MsgFlags) -> io::Result<Option<usize>> {
        let mut space = [0; 16 * 1024];
        let Some(read) = receive(&self.stream, &mut space, flags)? else { return Ok(None) };
        self.bytes += read;
        let (mut bytes, mut texts) = (&space[..read], 0);
        while let Some(piece) = self.decoder.next(&mut bytes).map_err(io::Error::other)? {
            texts += usize::from(piece.last && piece.header.opcode == Opcode::Text);
        }
        Ok(Some(texts))
    }
}

/// Bytes that were received, if there were any.
fn receive(stream: &TcpStream, space: &mut [u8], flags: MsgFlags) -> io::Result<Option<usize>> {
    match recv(stream.as_raw_fd(), space, flags) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(bytes) => Ok(Some(bytes)),
        Err(Errno::EAGAIN) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A connection whose first message has been read.
fn welcomed(url: &Url) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(url.authority())?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        url.authority()
    );
    stream.write_all(request.as_bytes())?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let (mut decoder, mut welcomed) = (Decoder::default(), false);
    while !welcomed {
        stream.read_exact(&mut byte)?;
        let mut bytes = &byte[..];
        while let Some(piece) = decoder.next(&mut bytes).map_err(io::Error::other)? {
            welcomed |= piece.last && piece.header.opcode == Opcode::Text;
        }
    }
    Ok(stream)
}
