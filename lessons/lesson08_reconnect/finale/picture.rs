//! The finale as a picture to keep: a row for each person, with the times in which the client was
//! connected, and the two kills through all of them.

use std::{fmt::Write as _, time::Duration};

use super::balance::{Balance, What};

/// Width of the part that shows time, in units of the picture.
const WIDTH: f64 = 720.0;
/// The left edge of that part.
const LEFT: f64 = 40.0;
/// The upper edge of the rows.
const TOP: f64 = 102.0;
/// The height of a row.
const ROW: f64 = 14.0;

/// What a line and a dot mean.
const LEGEND: &str = r##"<g font-size="11" fill="#9fb0c3" text-anchor="end"><line x1="592" y1="36" x2="614" y2="36" stroke="#3dd68c" stroke-width="2"/><text x="760" y="40">connected · đang kết nối</text><circle cx="603" cy="54" r="3" fill="#ffca16"/><text x="760" y="58">in the log · đã vào nhật ký</text></g>"##;

/// The left edges of the four figures.
const COLUMNS: [u16; 4] = [40, 190, 480, 640];

/// Draws the picture as SVG. `whose` says which parts of the chat are the learner's, in a line for
/// each language.
#[must_use]
pub fn draw(balance: &Balance, whose: &str) -> String {
    let end = balance.moments.last().map_or(Duration::ZERO, |moment| moment.at);
    let x = |at: Duration| LEFT + WIDTH * at.as_secs_f64() / end.as_secs_f64().max(0.001);
    #[allow(clippy::cast_precision_loss, reason = "there are two hundred people at most")]
    let y = |person: usize| TOP + ROW * person as f64;
    let (bottom, height) = (y(balance.people()), y(balance.people()) + 84.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 {height}\" font-family=\"system-ui, sans-serif\">\n\
         <rect width=\"800\" height=\"{height}\" fill=\"#10151c\"/>\n\
         <text x=\"40\" y=\"40\" font-size=\"22\" font-weight=\"700\" fill=\"#f4f6f8\">Full Duplex · Song công</text>\n"
    );
    for (line, y) in whose.lines().zip([62, 77]) {
        let line = escaped(line);
        let _ = writeln!(
            svg,
            "<text x=\"40\" y=\"{y}\" font-size=\"11\" fill=\"#9fb0c3\">{line}</text>"
        );
    }
    kills(&mut svg, balance, bottom, &x);
    let _ = writeln!(svg, "{LEGEND}");
    for person in 0..balance.people() {
        lane(&mut svg, balance, person, (y(person), x(end)), &x);
    }
    for ((name, count), at) in balance.figures().into_iter().zip(COLUMNS) {
        let colour = if name.starts_with(['l', 'd']) && count > 0 { "#ff9592" } else { "#f4f6f8" };
        let _ = writeln!(
            svg,
            "<text x=\"{at}\" y=\"{:.1}\" font-size=\"22\" font-weight=\"700\" fill=\"{colour}\">{count}</text>\n\
             <text x=\"{at}\" y=\"{:.1}\" font-size=\"12\" fill=\"#9fb0c3\">{name}</text>",
            bottom + 38.0,
            bottom + 58.0
        );
    }
    svg + "</svg>\n"
}

/// The times in which the server was away.
fn kills(svg: &mut String, balance: &Balance, bottom: f64, x: &impl Fn(Duration) -> f64) {
    for (at, down) in &balance.kills {
        let (from, to) = (x(*at), x(*at + *down));
        let _ = writeln!(
            svg,
            "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#e5484d\" opacity=\"0.28\"/>\n\
             <text x=\"{from:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"#ff9592\">kill -9</text>",
            TOP - 4.0,
            to - from,
            bottom - TOP + 4.0,
            TOP - 8.0
        );
    }
}

/// One person's row: a line while connected, a dot for each message that was acknowledged.
fn lane(
    svg: &mut String,
    balance: &Balance,
    person: usize,
    (y, end): (f64, f64),
    x: &impl Fn(Duration) -> f64,
) {
    let y = y + ROW / 2.0;
    let mut line = |from: f64, to: f64| {
        let _ = writeln!(
            svg,
            "<line x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\" stroke=\"#3dd68c\" stroke-width=\"2\"/>"
        );
    };
    let own = || balance.moments.iter().filter(|moment| moment.person == person);
    let mut since = None;
    for moment in own() {
        match moment.what {
            What::Online => since = Some(x(moment.at)),
            What::Away => {
                if let Some(from) = since.take() {
                    line(from, x(moment.at));
                }
            }
            _ => {}
        }
    }
    if let Some(from) = since {
        line(from, end);
    }
    for moment in own().filter(|moment| matches!(moment.what, What::Acknowledged { .. })) {
        let at = x(moment.at);
        let _ = writeln!(svg, "<circle cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#ffca16\"/>");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
