//! A page cut into pieces. The book uses a small part of Markdown on purpose: a piece is known by
//! its first line.

/// The two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Vietnamese,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `## English · Tiếng Việt {#id}`
    Heading,
    /// `<summary>English · Tiếng Việt</summary>`
    Summary,
    /// `<div lang="en">` … `</div>`
    Block(Language),
    /// Three backquotes or more, until as many again.
    Code,
    /// `{{#include img/….svg}}` on a line of its own.
    Figure,
    /// `<a id="name"></a>` on a line of its own: a place to link to, where a heading would be too much.
    Anchor,
    /// Tags around other pieces and comments: nothing to read.
    Frame,
    /// A block or a fence that never ends.
    Unclosed,
    /// Anything else: it would be read by everybody, whatever their language.
    Stray,
}

/// A piece, where it begins (from 1), and its text: for a block what is between the tags, for a
/// fence with its lines of backquotes.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// Cuts a page.
pub(crate) fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lines = page.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).peekable();
    let all: Vec<&str> = page.lines().collect();
    while let Some((first, line)) = lines.next() {
        let (kind, end) = recognise(first);
        let Some(end) = end else {
            pieces.push(Piece { line, kind, text: first.into() });
            continue;
        };
        let Some(length) = all[line..].iter().position(|line| *line == end) else {
            pieces.push(Piece { line, kind: Kind::Unclosed, text: first.into() });
            return pieces;
        };
        let last = line + length + 1;
        let text = match kind {
            Kind::Code => all[line - 1..last].join("\n"),
            _ => all[line..last - 1].join("\n"),
        };
        pieces.push(Piece { line, kind, text });
        while lines.next_if(|(_, line)| *line <= last).is_some() {}
    }
    pieces
}

/// What a first line begins, and the line that ends it if it is a piece of several lines.
fn recognise(line: &str) -> (Kind, Option<&str>) {
    let fence = line.len() - line.trim_start_matches('`').len();
    match line {
        r#"<div lang="en">"# => (Kind::Block(Language::English), Some("</div>")),
        r#"<div lang="vi">"# => (Kind::Block(Language::Vietnamese), Some("</div>")),
        _ if fence >= 3 => (Kind::Code, Some(&line[..fence])),
        _ if line.starts_with('#') => (Kind::Heading, None),
        _ if line.starts_with("<summary>") => (Kind::Summary, None),
        _ if line.starts_with("{{#include ") && line.ends_with(".svg}}") => (Kind::Figure, None),
        _ if anchor(line).is_some() => (Kind::Anchor, None),
        _ if is_frame(line) => (Kind::Frame, None),
        _ => (Kind::Stray, None),
    }
}

/// The name in `<a id="name"></a>`.
pub(crate) fn anchor(line: &str) -> Option<&str> {
    line.strip_prefix("<a id=\"")?.strip_suffix("\"></a>")
}

/// A tag of a widget or of a fold with nothing readable beside it, or a comment.
fn is_frame(line: &str) -> bool {
    let tag = line.trim_start_matches('<').trim_start_matches('/');
    let known = tag.starts_with("fd-") || tag.starts_with("details");
    let comment = line.starts_with("<!--") && line.ends_with("-->");
    let bare = line.split('>').all(|rest| rest.is_empty() || rest.starts_with('<'));
    comment || (known && bare && line.ends_with('>'))
}
