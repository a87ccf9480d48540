//! The head of an HTTP message (RFC 9112 §2 to §5): where it ends, what may not be in it, and its fields as lists of
//! tokens (RFC 9110 §5.6).

use httparse::{Error, Status};

use crate::stage::serve::MAX_HEAD;

/// Why bytes are no head, nor ever will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    Malformed,
    Version,
    TooLong,
    TooManyFields,
}

/// Parses a head that may not be complete yet. Whatever the bytes are, the answer is the same however they were split:
/// nothing behind the first mistake, and nothing beyond the limit, is looked at.
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

/// Where a line ends without `\r`. httparse lets it pass; but two programs that disagree where a line ends can be
/// played against each other (request smuggling), so nobody should.
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

/// A field is not the text, or not as often there, as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    Repeated,
    NotText,
}

impl<'a> Fields<'a> {
    pub(super) fn new(fields: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        Self(fields.into_iter().collect())
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = Result<&'a str, Unfit>> {
        self.0.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(
            |(_, value)| std::str::from_utf8(value).map_or(Err(Unfit::NotText), |v| Ok(trim(v))),
        )
    }

    /// The value of a field that may be there once.
    pub(super) fn one(&self, name: &str) -> Result<Option<&'a str>, Unfit> {
        let mut all = self.all(name);
        match (all.next().transpose()?, all.next()) {
            (_, Some(_)) => Err(Unfit::Repeated),
            (value, None) => Ok(value),
        }
    }

    /// The elements of a list that may be spread over several fields of one name (RFC 9110 §5.3): they mean the same
    /// as one field with commas between them. Empty elements are left in, for those whom they concern.
    pub(super) fn list(&self, name: &str) -> Result<Vec<&'a str>, Unfit> {
        let values = self.all(name).collect::<Result<Vec<_>, _>>()?;
        Ok(values.into_iter().flat_map(split).collect())
    }

    // ANCHOR: token
    /// Whether a list has this token, in any case:
    /// `Connection: keep-alive, Upgrade` has `upgrade`.
    pub(super) fn has_token(&self, name: &str, token: &str) -> bool {
        self.list(name).is_ok_and(|list| list.iter().any(|item| item.eq_ignore_ascii_case(token)))
    }
    // ANCHOR_END: token
}

/// Space and tab, and nothing else, may stand around a value (RFC 9110 §5.6.3).
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Splits at commas, but not at those inside of a quoted string: `a; b="c,d", e` are two.
fn split(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut literal) = (false, false);
    let at_comma = move |c: char| {
        if c == '"' && !literal {
            quoted = !quoted;
        }
        literal = quoted && c == '\\' && !literal;
        c == ',' && !quoted
    };
    value.split(at_comma).map(trim)
}

/// A word of HTTP (RFC 9110 §5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(of_token)
}

/// The name of an extension, without its parameters (RFC 6455 §9.1).
pub(super) fn extension_name(extension: &str) -> &str {
    extension.split(';').next().map_or("", trim)
}
