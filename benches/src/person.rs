//! A client of a chat: as little work as possible, the same for every server.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Poll, ready},
};

use full_duplex::{
    lesson03_handshake::{ByteStream, Offer, Url, client::random, connect_with},
    lesson04_frames::{
        decoder::Decoder,
        frame::{Opcode, Rsv},
    },
    lesson11_compression::{
        inflate::Inflate,
        negotiate::Half,
        offer::{NAME, Window},
    },
};
use futures_util::FutureExt as _;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};

use crate::memory::client_frames;

/// A window that understands every smaller one, and none.
const LARGEST: Half = Half { takeover: true, window: Window::LARGEST };

/// Somebody who is connected.
#[derive(Debug)]
pub struct Person {
    stream: Box<dyn ByteStream>,
    decoder: Decoder,
    /// For what is looked at: the beginning of a conversation.
    inflate: Inflate,
}

/// Bytes are read into one place by everybody, so that listening doesn't empty the processor's caches.
pub type Space = Mutex<Box<[u8]>>;

/// Room for all that can wait for one person.
pub fn space() -> Space {
    Mutex::new(vec![0; 64 * 1024].into())
}

impl Person {
    /// Connects and is welcomed.
    pub async fn welcomed(url: &Url) -> io::Result<Self> {
        Self::showing(url, &[]).await
    }

    /// The same with more fields in the head of the request.
    pub async fn showing(url: &Url, fields: &[(&'static str, String)]) -> io::Result<Self> {
        let mut offer = Offer::new(random().map_err(io::Error::other)?, &[]);
        offer.fields.extend_from_slice(fields);
        Self::offering(url, &offer).await
    }

    /// The same for somebody who understands compressed messages.
    pub async fn compressed(url: &Url) -> io::Result<Self> {
        let mut offer = Offer::new(random().map_err(io::Error::other)?, &[]);
        offer.extensions.push(NAME.to_owned());
        Self::offering(url, &offer).await
    }

    async fn offering(url: &Url, offer: &Offer) -> io::Result<Self> {
        let (stream, _, early) = connect_with(url, offer).await.map_err(io::Error::other)?;
        let mut person =
            Self { stream, decoder: Decoder::default(), inflate: Inflate::new(LARGEST) };
        person.hears(r#""type":"welcome""#, early).await?;
        Ok(person)
    }

    /// Reads until a text holds these words. Texts that come together with that one are read over.
    pub async fn hears(&mut self, words: &str, mut read: Vec<u8>) -> io::Result<()> {
        let (mut text, mut heard) = (Vec::new(), false);
        loop {
            let mut bytes = read.as_slice();
            while let Some(piece) = self.decoder.next(&mut bytes).map_err(io::Error::other)? {
                if piece.header.opcode != Opcode::Text {
                    continue; // a ping, which can wait
                }
                piece.append_to(&mut text);
                if piece.last {
                    if piece.header.rsv == Rsv::RSV1 {
                        let most = 1 << 20;
                        text = self.inflate.finish(&text, most).map_err(io::Error::other)?;
                    }
                    heard |= text.windows(words.len()).any(|here| here == words.as_bytes());
                    text.clear();
                }
            }
            if heard {
                return self.lives().await;
            }
            read.clear();
            if self.stream.read_buf(&mut read).await? == 0 {
                return Err(gone());
            }
        }
    }

    /// A sign of life for a server that wants one, asked for or not.
    pub async fn lives(&mut self) -> io::Result<()> {
        self.says(&PONG).await
    }

    /// Says something.
    pub async fn says(&mut self, frames: &[u8]) -> io::Result<()> {
        self.stream.write_all(frames).await
    }

    /// Listens until the server ends it, and answers when asked for a sign of life. Texts are counted by their headers, and
    /// nobody looks at them.
    pub async fn listen(mut self, space: &Space, mut heard: impl FnMut(usize)) -> io::Result<()> {
        loop {
            let (texts, pings) = self.frames(space).await?;
            if texts > 0 {
                heard(texts);
            }
            if pings > 0 {
                self.lives().await?;
            }
        }
    }

    /// Reads what is there already.
    pub fn catch_up(&mut self, space: &Space) -> io::Result<()> {
        while let Some(read) = self.frames(space).now_or_never() {
            read?;
        }
        Ok(())
    }

    /// Reads once; how many texts and pings end in what has come.
    pub async fn frames(&mut self, space: &Space) -> io::Result<(usize, usize)> {
        let Self { stream, decoder, .. } = self;
        poll_fn(|cx| {
            let mut space = space.lock().unwrap_or_else(PoisonError::into_inner);
            let mut buffer = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer))?;
            let mut bytes = buffer.filled();
            if bytes.is_empty() {
                return Poll::Ready(Err(gone()));
            }
            let (mut texts, mut pings) = (0, 0);
            while let Some(piece) = decoder.next(&mut bytes).map_err(io::Error::other)? {
                texts += usize::from(piece.last && piece.header.opcode == Opcode::Text);
                pings += usize::from(piece.last && piece.header.opcode == Opcode::Ping);
            }
            Poll::Ready(Ok((texts, pings)))
        })
        .await
    }
}

/// Masked, with a key of zeros, and empty, as ours are.
pub const PONG: [u8; 6] = [0x8A, 0x80, 0, 0, 0, 0];

/// The frames of so many chats that say the same.
pub fn chats(words: &str, count: usize) -> Vec<u8> {
    texts(&format!(r#"{{"type":"chat","message":"{words}"}}"#), count)
}

/// The frames of so many texts that are the same.
pub fn texts(json: &str, count: usize) -> Vec<u8> {
    client_frames(Opcode::Text, json.as_bytes(), u32::try_from(count).unwrap_or(1))
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the server has ended a connection")
}
