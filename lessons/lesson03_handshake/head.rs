//! The head of an HTTP message (RFC 9112 §2 to §5): where it ends, what must not be in it, and its
//! fields as lists of tokens (RFC 9110 §5.6).

use httparse::{Error, Status};

use crate::stage::serve::MAX_HEAD;

/// Why bytes can't be the beginning of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    Malformed,
    Version,
    TooLong,
    TooManyFields,
}

/// Parses a head that may not be complete yet. The result doesn't depend on how the bytes were
/// split: nothing behind the first mistake, and nothing beyond the limit, is looked at.
pub(super) fn bounded<'a>(
    bytes: &'a [u8],
    parse: impl FnOnce(&'a [u8]) -> httparse::Result<usize>,
) -> Result<Option<usize>, Broken> {
    let window = &bytes[..bytes.len().min(MAX_HEAD)];
    let bare = bare_newline(window);
    match parse(&window[..bare.unwrap_or(window.len())]) {
        Ok(Status::Complete(length)) => Ok(Some(length)),
        Ok(Status::Partial) if bare.is_some() => Err(Broken::Malformed),
        Ok(Status::Partial) if bytes.len() > MAX_HEAD => Err(Broken::TooLong),
        Ok(Status::Partial) => Ok(None),
        Err(Error::TooManyHeaders) => Err(Broken::TooManyFields),
        Err(Error::Version) => Err(Broken::Version),
        Err(_) => Err(Broken::Malformed),
    }
}

/// Where a line ends without `\r`. httparse accepts it. But two programs that disagree about the
/// end of a line can be played against each other (request smuggling), so it is refused here.
fn bare_newline(bytes: &[u8]) -> Option<usize> {
    let mut before = None;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && before != Some(b'\r') {
            return Some(at);
        }
        before = Some(*byte);
    }
    None
}

/// Header fields in their order: names in any case, the same name any number of times.
#[derive(Debug)]
pub(super) struct Fields<'a>(Vec<(&'a str, &'a [u8])>);

/// Why a field can't be used, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    Repeated(&'static str),
    NotText(&'static str),
}

impl<'a> Fields<'a> {
    pub(super) fn new(fields: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        Self(fields.into_iter().collect())
    }

    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = Result<&'a str, Unfit>> {
        let named = self.0.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name));
        named.map(move |(_, value)| {
            std::str::from_utf8(value).map(trim).map_err(|_| Unfit::NotText(name))
        })
    }

    /// The value of a field that may be there once.
    pub(super) fn one(&self, name: &'static str) -> Result<Option<&'a str>, Unfit> {
        let mut all = self.all(name);
        match (all.next().transpose()?, all.next()) {
            (_, Some(_)) => Err(Unfit::Repeated(name)),
            (value, None) => Ok(value),
        }
    }

    /// The elements of a list. It may be spread over several fields of one name, which mean the
    /// same as one field with commas between them (RFC 9110 §5.3). Empty elements are kept.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<&'a str>, Unfit> {
        let values = self.all(name).collect::<Result<Vec<_>, _>>()?;
        Ok(values.into_iter().flat_map(|value| split(value, ',')).collect())
    }

    // ANCHOR: token
    /// Whether a list has this token, in any case:
    /// `Connection: keep-alive, Upgrade` has `upgrade`.
    pub(super) fn has_token(&self, name: &'static str, token: &str) -> bool {
        self.list(name).is_ok_and(|list| list.iter().any(|item| item.eq_ignore_ascii_case(token)))
    }
    // ANCHOR_END: token
}

/// The value without the spaces and tabs that may stand around it (RFC 9110 §5.6.3).
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Splits at a separator, but not inside of a quoted string: at commas, `a; b="c,d", e` are two.
pub(crate) fn split(value: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut literal) = (false, false);
    let at_separator = move |c: char| {
        if c == '"' && !literal {
            quoted = !quoted;
        }
        literal = quoted && c == '\\' && !literal;
        c == separator && !quoted
    };
    value.split(at_separator).map(trim)
}

/// A word of HTTP (RFC 9110 §5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(of_token)
}

/// The name of an extension, without its parameters (RFC 6455 §9.1).
pub(super) fn extension_name(extension: &str) -> &str {
    extension.split(';').next().map_or("", trim)
}
