//! Messages like those of the suite, which has files for them: JSON, a picture, a text in German, a
//! page, a document that is compressed already.

use std::fmt::Write as _;

/// What a message is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    Json,
    Picture,
    German,
    Html,
    Document,
}

impl Data {
    /// In the order of the suite's section 12.
    pub const ALL: [Self; 5] =
        [Self::Json, Self::Picture, Self::German, Self::Html, Self::Document];

    /// As in the suite: the German text is sent as bytes, because it is cut anywhere.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Json | Self::Html)
    }

    /// So many bytes of it. What is sent as text is ASCII, so that it may be cut anywhere.
    pub fn bytes(self, length: usize) -> Vec<u8> {
        let mut random = fastrand::Rng::with_seed(7692);
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let number = random.u32(..1_000_000);
            let mut more = String::new();
            let _ = match self {
                Self::Json => write!(
                    more,
                    r#"{{"_id":"{number:024x}","index":{},"isActive":{},"balance":"${}.{:02}","name":"{}","tags":["{}","{}"]}},"#,
                    bytes.len(),
                    number.is_multiple_of(2),
                    number / 100,
                    number % 100,
                    word(&mut random),
                    word(&mut random),
                    word(&mut random),
                ),
                Self::German => {
                    write!(more, "Habe nun, ach! {}, auch für Müßiggänger, ", word(&mut random))
                }
                Self::Html => writeln!(
                    more,
                    "<tr class=\"row{}\"><td><a href=\"/{}/{number}\">{}</a></td></tr>",
                    number % 2,
                    word(&mut random),
                    word(&mut random),
                ),
                Self::Picture => {
                    let (x, y) = (bytes.len() % 512, bytes.len() / 512);
                    let grey = (x / 4 + y / 3) % 200 + random.usize(..6);
                    bytes.push(u8::try_from(grey).unwrap_or(255));
                    Ok(())
                }
                Self::Document => {
                    bytes.push(random.u8(..));
                    Ok(())
                }
            };
            bytes.extend(more.into_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

fn word(random: &mut fastrand::Rng) -> String {
    const WORDS: [&str; 8] =
        ["lorem", "ipsum", "dolor", "sit", "amet", "magna", "aliqua", "tempor"];
    let mut word = String::new();
    for _ in 0..random.usize(1..3) {
        word += WORDS[random.usize(..WORDS.len())];
    }
    word
}
