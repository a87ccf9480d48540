//! A link inside the book leads to a page that is there, and to a heading or an anchor that is on it.

use super::{
    Files, Trouble,
    files::{SRC, resolve},
    inline::links,
    page::{Kind, pieces},
    titles::name,
};

/// Every link of every page, code left out. Links to other sites are not tried: a test must not
/// need the network.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for piece in pieces(page).iter().filter(|piece| piece.kind != Kind::Code) {
            // A block's text begins in the line after its tag.
            let first = piece.line + usize::from(matches!(piece.kind, Kind::Block(_)));
            for (line, number) in piece.text.lines().zip(first..) {
                let wrong = links(line).into_iter().filter_map(|link| problem(files, file, &link));
                troubles.extend(wrong.map(|why| Trouble::new(file, number, why)));
            }
        }
    }
    troubles
}

fn problem(files: &Files, page: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = match target {
        "" => page.to_owned(),
        target => resolve(page, target).filter(|_| !target.starts_with('/')).unwrap_or_default(),
    };
    let Some(text) = files.get(&path).filter(|_| path.starts_with(SRC)) else {
        return Some(format!(
            "`{link}` leads nowhere: link to a file below {SRC}, by its path from here"
        ));
    };
    let known = anchor.is_empty() || anchors(text).any(|known| known == anchor);
    (!known).then(|| format!("`{link}`: {path} has no heading with {{#{anchor}}}"))
}

fn anchors(page: &str) -> impl Iterator<Item = String> {
    pieces(page).into_iter().filter_map(|piece| name(&piece).map(str::to_owned))
}
