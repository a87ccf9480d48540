//! A figure is inline SVG that follows the reader's theme and language.

use super::{
    Files, Trouble,
    files::resolve,
    includes::includes,
    page::{Kind, pieces},
};

/// Nobody should have to pan a drawing on a phone.
const WIDEST: u32 = 420;

/// Every figure that a page includes.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (page, text) in files.pages() {
        for piece in pieces(text).iter().filter(|piece| piece.kind == Kind::Figure) {
            let path = includes(&piece.text).flatten().next().and_then(|name| resolve(page, name));
            let Some(path) = path else { continue };
            let Some(figure) = files.get(&path) else { continue }; // the includes' own trouble
            troubles.extend(whole(figure).into_iter().map(|why| Trouble::new(&path, 1, why)));
            for (line, number) in figure.lines().zip(1..) {
                troubles.extend(in_line(line).map(|why| Trouble::new(&path, number, why)));
            }
        }
    }
    troubles
}

fn whole(figure: &str) -> Vec<&'static str> {
    let first = figure.lines().next().unwrap_or_default();
    let (english, vietnamese) =
        (figure.matches("lang=\"en\"").count(), figure.matches("lang=\"vi\"").count());
    let title = figure.split("<title").nth(1).and_then(|rest| rest.split("</title>").next());
    let mut wrong = Vec::new();
    let mut demand = |holds: bool, why| {
        if !holds {
            wrong.push(why);
        }
    };
    demand(
        first.starts_with("<svg ") && first.ends_with('>'),
        "the first line is the whole `<svg …>` tag",
    );
    demand(
        first.contains("class=\"fig\""),
        "a figure has class=\"fig\": its colours come from figures.css",
    );
    demand(
        first.contains("role=\"img\""),
        "a figure has role=\"img\" and a <title>: not everybody sees it",
    );
    demand(
        title.is_some_and(|title| title.contains(" · ")),
        "a figure's <title> is `English · Tiếng Việt`",
    );
    demand(
        width(first).is_some_and(|width| width <= WIDEST),
        "a figure's viewBox is at most 420 wide",
    );
    demand(
        english > 0 && english == vietnamese,
        "every lang=\"en\" text of a figure has its lang=\"vi\" one",
    );
    wrong
}

fn width(svg: &str) -> Option<u32> {
    svg.split("viewBox=\"").nth(1)?.split('"').next()?.split(' ').nth(2)?.parse().ok()
}

fn in_line(line: &str) -> Option<&'static str> {
    if line.trim().is_empty() {
        return Some("a blank line would end the drawing: Markdown takes over there");
    }
    for attribute in [" fill=\"", " stroke=\"", " color=\"", " style=\""] {
        for value in line.split(attribute).skip(1) {
            let value = value.split('"').next().unwrap_or_default();
            if !matches!(value, "none" | "currentColor") {
                return Some(
                    "a colour of its own is wrong in half of the themes: use a class of figures.css",
                );
            }
        }
    }
    None
}
