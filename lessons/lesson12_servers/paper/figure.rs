//! The first table as a figure of the book.

use std::fmt::Write as _;

use super::Paper;

/// The area of the plot.
const LEFT: f64 = 56.0;
const RIGHT: f64 = 380.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 270.0;

/// The powers of ten at its edges.
const PEOPLE: [f64; 2] = [4.0, 6.0];
const LOADS: [f64; 2] = [3.0, 6.0];

/// The lines: their names at the right edge, and how they are drawn.
const LINES: [[&str; 2]; 4] = [["A", "bad"], ["B", "out"], ["C", "dashed"], ["D", "in"]];

/// The least distance of two names.
const APART: f64 = 17.0;

const TITLE: [&str; 2] = [
    "Messages a second at the busiest machine, from 10,000 to 1,000,000 people",
    "Số tin mỗi giây ở máy bận nhất, từ 10.000 đến 1.000.000 người",
];

/// The figure, without colours of its own: the page gives them, light or dark.
pub fn svg(paper: &Paper) -> String {
    let mut svg = format!(
        "<svg class=\"fig\" viewBox=\"0 0 420 328\" role=\"img\" aria-labelledby=\"fig-scale\" xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"fig-scale\">{} · {}</title>\n",
        TITLE[0], TITLE[1],
    );
    text(
        &mut svg,
        "note start",
        [16.0, 18.0],
        ["messages/s, busiest machine", "tin/giây, máy bận nhất"],
    );
    for (ten, name) in (3..=6).zip(["1k", "10k", "100k", "1M"]) {
        let y = y(10_f64.powi(ten));
        let _ = writeln!(
            svg,
            "<line class=\"faint\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{RIGHT}\" y2=\"{y:.1}\"/>"
        );
        text(&mut svg, "small end", [LEFT - 6.0, y], [name, name]);
    }
    for (people, name) in [(1e4, "10k"), (1e5, "100k"), (1e6, "1M")] {
        text(&mut svg, "small", [x(people), BOTTOM + 16.0], [name, name]);
    }
    text(&mut svg, "note", [f64::midpoint(LEFT, RIGHT), BOTTOM + 40.0], ["people", "người"]);
    let mut above = f64::NEG_INFINITY;
    for (way, [name, class]) in LINES.into_iter().enumerate() {
        let points = paper
            .people
            .iter()
            .map(|world| format!("{:.1},{:.1}", x(f64::from(world.people)), y(world.busiest[way])));
        let points = points.collect::<Vec<_>>().join(" ");
        let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{points}\"/>");
        let last = paper.people.last().map_or(1.0, |world| world.busiest[way]);
        above = y(last).max(above + APART);
        text(&mut svg, "who start", [RIGHT + 8.0, above], [name, name]);
    }
    svg + "</svg>\n"
}

/// A text in both languages; once, if they agree.
fn text(svg: &mut String, class: &str, [x, y]: [f64; 2], [english, vietnamese]: [&str; 2]) {
    let mut one = |lang: &str, words: &str| {
        let _ =
            write!(svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\"{lang}>{words}</text>");
    };
    if english == vietnamese {
        one("", english);
    } else {
        one(" lang=\"en\"", english);
        one(" lang=\"vi\"", vietnamese);
    }
    svg.push('\n');
}

fn x(people: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * (people.log10() - PEOPLE[0]) / (PEOPLE[1] - PEOPLE[0])
}

fn y(load: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (load.max(1.0).log10() - LOADS[0]) / (LOADS[1] - LOADS[0])
}
