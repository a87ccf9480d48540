//! `/send FILE` and `/cancel`: pictures from a terminal, beside lesson 08's conversation.

use std::{
    collections::VecDeque,
    fmt,
    fs::File,
    io::{self, Read as _},
    path::Path,
    task::{Context, Poll},
};

use super::{
    client_socket::PictureQueue,
    kind::Kind,
    message::LARGEST,
    news::{News, What},
    sending::{Full, MOST},
    serve::PATH,
    store::Name,
};
use crate::{
    lesson03_handshake::{Scheme, Url},
    lesson06_chat::{protocol::ServerMessage, script},
    lesson08_reconnect::{
        beside::Beside,
        client::event::{Event, State},
        join::OverError,
    },
    stage::visible::visible,
};

/// The commands, as a script's help shows them.
pub const COMMANDS: script::Commands = &["send FILE", "cancel"];

/// Why a file isn't sent.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It isn't there, or can't be read.
    #[error("can't be read · không đọc được: {0}")]
    Unread(#[from] io::Error),
    /// A directory, or a device.
    #[error("is not a file · không phải là file")]
    NotAFile,
    /// Too many bytes.
    #[error(
        "is too large: at most {0} MiB · lớn quá: nhiều nhất {0} MiB",
        LARGEST / 1024 / 1024
    )]
    TooLarge,
    /// Its first bytes are not those of a picture.
    #[error("is no picture (PNG, JPEG, GIF, WebP) · không phải là ảnh (PNG, JPEG, GIF, WebP)")]
    NotAPicture,
    /// Others wait.
    #[error("{MOST} pictures are waiting already · đã có {MOST} ảnh đang chờ gửi")]
    Full,
}

/// Reads a picture that may be sent.
pub fn read(file: &Path) -> Result<Vec<u8>, FileError> {
    if !file.metadata()?.is_file() {
        return Err(FileError::NotAFile); // opening a pipe would wait
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(u64::from(LARGEST) + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LARGEST as usize {
        return Err(FileError::TooLarge);
    }
    if Kind::of(&bytes).is_none() {
        return Err(FileError::NotAPicture);
    }
    Ok(bytes)
}

/// The commands of one person, and what they read about them.
pub struct Commands {
    uploads: PictureQueue,
    /// The beginning of the URLs of this server: `http://localhost:8080`.
    site: String,
    random: fastrand::Rng,
    answers: VecDeque<String>,
}

impl Commands {
    /// The commands in the chat at this URL.
    #[must_use]
    pub fn new(uploads: PictureQueue, url: &Url, random: fastrand::Rng) -> Self {
        let scheme = match url.scheme {
            Scheme::Ws => "http",
            Scheme::Wss => "https",
        };
        let answers = VecDeque::from([
            "/send FILE sends a picture, /cancel stops it.\n/send FILE để gửi ảnh, /cancel để thôi."
                .to_owned(),
        ]);
        Self { uploads, site: format!("{scheme}://{}", url.authority()), random, answers }
    }

    fn send(&mut self, file: &str) {
        let path = Path::new(file);
        let name = path.file_name().map_or(file.into(), |name| name.to_string_lossy());
        let id = self.random.u64(..);
        let queued = read(path).and_then(|bytes| {
            self.uploads.push(id, name.into_owned(), bytes).map_err(|Full| FileError::Full)
        });
        if let Err(why) = queued {
            self.answers.push_back(format!("{} {why}", visible(file)));
        }
    }

    fn cancel(&mut self) {
        if !self.uploads.cancel() {
            self.answers.push_back("no picture is being sent · không có ảnh nào đang gửi".into());
        }
    }

    /// The URL of a picture, if the text of a chat message is the address of one.
    fn url(&self, text: &str) -> Option<String> {
        let name = text.strip_prefix(PATH)?;
        Name::parse(name).map(|name| format!("{}{PATH}{name}", self.site))
    }
}

impl Beside for Commands {
    fn poll_notice(&mut self, cx: &mut Context<'_>) -> Poll<String> {
        if let Some(answer) = self.answers.pop_front() {
            return Poll::Ready(answer);
        }
        self.uploads.poll_news(cx).map(|News { name, what }| {
            let what = match what {
                What::Sent { address } => {
                    What::Sent { address: address.and_then(|address| self.url(&address)) }
                }
                what => what,
            };
            News { name, what }.to_string()
        })
    }

    fn command(&mut self, line: &str) -> bool {
        let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match (verb, unquoted(rest.trim())) {
            ("/send", "") => self.answers.push_back("which file? · file nào? /send FILE".into()),
            ("/send", file) => self.send(file),
            ("/cancel", "") => self.cancel(),
            _ => return false,
        }
        true
    }

    fn happened(&mut self, event: &mut Event) {
        match event {
            Event::State(State::Online) => self.uploads.online(),
            Event::Heard(ServerMessage::Chat { message, .. }) => {
                if let Some(url) = self.url(message) {
                    *message = url;
                }
            }
            _ => {}
        }
    }

    fn is_busy(&self) -> bool {
        !self.uploads.unfinished().is_empty()
    }
}

/// A file that is dropped on a terminal often arrives in quotes.
fn unquoted(file: &str) -> &str {
    let inner = |quote| file.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"')).unwrap_or(file)
}

/// The pictures that a person who has left didn't send to the end.
#[derive(Debug)]
pub struct Unsent(Vec<String>);

impl Unsent {
    /// These, if there are any.
    #[must_use]
    pub fn of(uploads: &PictureQueue) -> Option<Self> {
        let names = uploads.unfinished();
        (!names.is_empty()).then_some(Self(names))
    }

    /// The end of a conversation that hasn't ended well, because of these or of more than these.
    #[must_use]
    pub fn after(&self, ended: Result<(), OverError>) -> String {
        ended.err().map_or_else(|| self.to_string(), |why| format!("{why}\n{self}"))
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pictures that were not sent to the end:\nảnh chưa gửi xong:")?;
        self.0.iter().try_for_each(|name| write!(f, "\n  … {}", visible(name)))
    }
}
