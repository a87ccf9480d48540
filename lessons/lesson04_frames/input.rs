//! What a person types into `lesson04 join`: text, or a command that begins with a slash.

use std::str::FromStr;

use thiserror::Error;

use super::{
    close::Close,
    connection::{Connection, SendError},
    message::Message,
};

/// What `/help` shows.
pub const HELP: &str = concat!(
    "  any text            sends it                 · chữ bất kỳ: gửi đi\n",
    "  //text              sends /text              · gửi /text\n",
    "  /binary 00ff…       sends bytes              · gửi byte\n",
    "  /fragment 3 hello   in fragments of 3 bytes  · chia thành mảnh 3 byte\n",
    "  /ping words         \"still there?\"           · \"còn đó không?\"\n",
    "  /close 1000 bye     says goodbye             · tạm biệt\n",
    "  /raw 81 85 …        exactly these bytes      · gửi y nguyên những byte này\n",
    "  /help               this list                · danh sách này",
);

/// One line of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A whole message.
    Send(Message),
    /// A message in fragments of so many bytes.
    Fragment(usize, Message),
    /// A ping.
    Ping(Vec<u8>),
    /// A close frame, with or without a code.
    Close(Option<Close>),
    /// Bytes that go around the protocol.
    Raw(Vec<u8>),
    /// The list of commands.
    Help,
}

/// Why a line can't be understood, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InputError {
    /// There is no such command.
    #[error("there is no {0}; try /help · không có {0}; thử /help xem")]
    Unknown(String),
    /// Bytes are pairs of hexadecimal digits.
    #[error("bytes are written like 81 85 37 fa · byte viết như 81 85 37 fa")]
    Hex,
    /// `/fragment` needs a size and a text.
    #[error("write /fragment 3 hello · viết như /fragment 3 xin chào")]
    Fragment,
    /// `/close` takes a number first.
    #[error("write /close 1000 bye · viết như /close 1000 tạm biệt")]
    Close,
}

impl FromStr for Input {
    type Err = InputError;

    fn from_str(line: &str) -> Result<Self, InputError> {
        let Some(command) = line.strip_prefix('/') else {
            return Ok(Self::Send(Message::Text(line.to_owned())));
        };
        if command.starts_with('/') {
            return Ok(Self::Send(Message::Text(command.to_owned()))); // "//help" says "/help"
        }
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        match name {
            "binary" => Ok(Self::Send(Message::Binary(hex(rest)?))),
            "fragment" => {
                let (size, text) = rest.split_once(' ').ok_or(InputError::Fragment)?;
                let size =
                    size.parse().ok().filter(|size| *size > 0).ok_or(InputError::Fragment)?;
                Ok(Self::Fragment(size, Message::Text(text.to_owned())))
            }
            "ping" => Ok(Self::Ping(rest.as_bytes().to_vec())),
            "close" => close(rest).map(Self::Close),
            "raw" => hex(rest).map(Self::Raw),
            "help" => Ok(Self::Help),
            _ => Err(InputError::Unknown(format!("/{name}"))),
        }
    }
}

impl Input {
    /// Sends what was typed. The result are bytes that must go around the protocol: those of `/raw`.
    pub fn apply(self, connection: &mut Connection) -> Result<Vec<u8>, SendError> {
        match self {
            Self::Send(message) => connection.send(&message)?,
            Self::Fragment(size, message) => connection.send_fragmented(&message, size)?,
            Self::Ping(payload) => connection.ping(&payload)?,
            Self::Close(close) => connection.close(close.as_ref())?,
            Self::Raw(bytes) => return Ok(bytes),
            Self::Help => {}
        }
        Ok(Vec::new())
    }
}

fn close(rest: &str) -> Result<Option<Close>, InputError> {
    if rest.trim().is_empty() {
        return Ok(None);
    }
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let code: u16 = code.parse().map_err(|_| InputError::Close)?;
    Ok(Some(Close::new(code, reason)))
}

fn hex(text: &str) -> Result<Vec<u8>, InputError> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| !digits.is_empty()).ok_or(InputError::Hex)?;
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(InputError::Hex) };
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_text_unless_it_begins_with_a_slash() {
        assert_eq!("chào".parse(), Ok(Input::Send(Message::Text("chào".into()))));
        assert_eq!("/binary 00fF".parse(), Ok(Input::Send(Message::Binary(vec![0, 255]))));
        assert_eq!("/raw 81 85".parse(), Ok(Input::Raw(vec![0x81, 0x85])));
        assert_eq!("/fragment 2 abc".parse(), Ok(Input::Fragment(2, Message::Text("abc".into()))));
        assert_eq!("//ping".parse(), Ok(Input::Send(Message::Text("/ping".into()))));
        assert_eq!("/ping".parse(), Ok(Input::Ping(vec![])));
        assert_eq!("/close".parse(), Ok(Input::Close(None)));
        assert_eq!(
            "/close 4001 bye bye".parse(),
            Ok(Input::Close(Some(Close::new(4001, "bye bye"))))
        );
    }

    #[test]
    fn what_is_no_command_says_how_to_write_one() {
        for (line, error) in [
            ("/dance", InputError::Unknown("/dance".into())),
            ("/raw 8", InputError::Hex),
            ("/raw xin", InputError::Hex),
            ("/binary", InputError::Hex),
            ("/fragment 0 abc", InputError::Fragment),
            ("/fragment abc", InputError::Fragment),
            ("/close bye", InputError::Close),
            ("/close 70000", InputError::Close),
        ] {
            assert_eq!(line.parse::<Input>(), Err(error), "{line}");
        }
    }
}
