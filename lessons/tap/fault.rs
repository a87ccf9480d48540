//! What a bad network does to a connection, described; [`relay`](super::proxy::relay) does it.

use std::{fmt, num::NonZeroUsize, str::FromStr, time::Duration};

use thiserror::Error;

use super::transcript::bytes;

/// The longest time that can be asked for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What happens to each connection; by default nothing. Ages are counted from when the connection
/// is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// At this age it falls silent for ever: what either side sends is taken and lost, and
    /// neither side is told. A phone in a tunnel, a router that has lost its table: TCP's half-open
    /// connection.
    pub freeze_after: Option<Duration>,
    /// Then it is cut off, and both sides are told.
    pub cut_after: Option<Limit>,
    /// Everything arrives so much later, in order, the end included.
    pub delay: Duration,
    /// Bytes arrive in pieces of at most so many.
    pub split: Option<NonZeroUsize>,
}

/// How much a connection lives through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So much time.
    Age(Duration),
    /// So many bytes, in both directions together.
    Bytes(u64),
}

/// A text that says something else, in both languages.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FaultError {
    /// No time.
    #[error(
        "{0:?} is not a time: write 10s, 200ms, 1m or 0.5 (seconds), at most 24 hours · {0:?} không phải khoảng thời gian: hãy viết 10s, 200ms, 1m hoặc 0.5 (giây), tối đa 24 giờ"
    )]
    Duration(String),
    /// No number of bytes.
    #[error("{0:?} is not a number of bytes: write 100B · {0:?} không phải số byte: hãy viết 100B")]
    Bytes(String),
    /// No size of a piece.
    #[error(
        "{0:?} is not a size: write 1 or any greater number of bytes · {0:?} không phải kích thước: hãy viết 1 hoặc một số byte lớn hơn"
    )]
    Piece(String),
}

/// Reads a time: "10s", "200ms", "1m"; a number alone is seconds, "0.5" half of one.
pub fn duration(text: &str) -> Result<Duration, FaultError> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = match unit {
        "ms" => Some(0.001),
        "s" | "" => Some(1.0),
        "m" => Some(60.0),
        _ => None,
    };
    let seconds =
        number.trim_end().parse::<f64>().ok().zip(unit).map(|(number, unit)| number * unit);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration <= LONGEST)
        .ok_or_else(|| FaultError::Duration(text.to_owned()))
}

/// Reads the size of a piece.
pub fn piece(text: &str) -> Result<NonZeroUsize, FaultError> {
    text.trim().parse().map_err(|_| FaultError::Piece(text.to_owned()))
}

impl FromStr for Limit {
    type Err = FaultError;

    /// "5s" is an age, "100B" a number of bytes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().strip_suffix('B') {
            Some(number) => {
                let bytes = number.trim_end().parse().map(Self::Bytes);
                bytes.map_err(|_| FaultError::Bytes(text.to_owned()))
            }
            None => duration(text).map(Self::Age),
        }
    }
}

/// One line for each fault, in both languages.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(age) = self.freeze_after {
            writeln!(f, "falls silent after {age:?} · im bặt sau {age:?}")?;
        }
        match self.cut_after {
            Some(Limit::Age(age)) => writeln!(f, "is cut after {age:?} · bị cắt sau {age:?}")?,
            Some(Limit::Bytes(bytes)) => {
                writeln!(f, "is cut after {bytes} bytes · bị cắt sau {bytes} byte")?;
            }
            None => {}
        }
        if !self.delay.is_zero() {
            writeln!(f, "arrives {0:?} later · tới trễ {0:?}", self.delay)?;
        }
        if let Some(size) = self.split {
            writeln!(
                f,
                "arrives in pieces, at most {} each · tới từng mẩu, mỗi mẩu không quá {size} byte",
                bytes(size.get())
            )?;
        }
        Ok(())
    }
}
