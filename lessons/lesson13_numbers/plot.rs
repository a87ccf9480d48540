//! A plot as inline SVG: the reader's curves are drawn through and have filled marks, ours are
//! dashed and have hollow ones. Each curve has a mark of its own, so that colour isn't needed.

use std::fmt::Write as _;

use super::{
    catalogue::{Axis, Plot, Unit, number},
    html::{paragraphs, words},
    results::Run,
};

/// The picture's size, and the area in it on which curves are drawn.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 236.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 348.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 210.0;

/// A curve with more points has marks on some of them only.
const MARKS: usize = 9;

/// The points of a curve.
type Points = [(f64, f64)];

/// A plot with its title, its sentence, its axes' names and its key; `None` if neither run has a
/// curve of it.
#[must_use]
pub fn figure(plot: &Plot, run: &Run, ours: Option<&Run>) -> Option<String> {
    let curves = |of: Option<&Run>| -> Vec<Vec<(f64, f64)>> {
        let points = |id| of.and_then(|run| run.curves.get(id)).cloned().unwrap_or_default();
        plot.series.iter().map(|series| points(series.id)).collect()
    };
    let (theirs, ours) = (curves(Some(run)), curves(ours));
    let all = || theirs.iter().chain(&ours).flatten();
    let x = Scale::of(&plot.x, all().map(|point| point.0))?;
    let y = Scale::of(&plot.y, all().map(|point| point.1))?;
    let mut html = format!("<figure class=\"plot\" id=\"plot-{}\">\n<figcaption>", plot.id);
    let _ = write!(html, "<h3>{}</h3>{}", words(plot.title), paragraphs(plot.sentence));
    html += &key(plot, &theirs, &ours);
    let _ = write!(html, "</figcaption>\n<p class=\"axis y\">{}</p>\n", axis_name(&plot.y));
    html += &drawing(plot, &theirs, &ours, &x, &y);
    let _ = writeln!(html, "<p class=\"axis x\">{}</p>\n</figure>", axis_name(&plot.x));
    Some(html)
}

/// The names of the curves that are drawn, each behind its mark.
fn key(plot: &Plot, theirs: &[Vec<(f64, f64)>], ours: &[Vec<(f64, f64)>]) -> String {
    let mut html = "<ul class=\"key\">".to_owned();
    for (at, series) in plot.series.iter().enumerate() {
        if theirs[at].is_empty() && ours[at].is_empty() {
            continue;
        }
        let _ = write!(
            html,
            "<li><svg class=\"c{at}\" viewBox=\"0 0 26 12\" width=\"26\" height=\"12\" aria-hidden=\"true\">\
             <path class=\"yours\" d=\"M1 6H25\"/>{}</svg>{}</li>",
            mark(at, 13.0, 6.0, "yours"),
            words(series.text),
        );
    }
    html + "</ul>"
}

/// What an axis shows, and its unit.
fn axis_name(axis: &Axis) -> String {
    let unit = match axis.unit {
        Unit::Number => "",
        Unit::Bytes => "B",
        Unit::Kib => "KiB",
        Unit::Percent => "%",
        Unit::Seconds => "s",
        Unit::Milliseconds => "ms",
        Unit::Times => "×",
        Unit::PerSecond => "/s",
    };
    let with =
        |text: &str| if unit.is_empty() { text.to_owned() } else { format!("{text} ({unit})") };
    words(axis.text.map(with))
}

fn drawing(
    plot: &Plot,
    theirs: &[Vec<(f64, f64)>],
    ours: &[Vec<(f64, f64)>],
    x: &Scale,
    y: &Scale,
) -> String {
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{} · {}</title>\n",
        plot.title[0], plot.title[1]
    );
    for tick in y.ticks() {
        let at = BOTTOM - (BOTTOM - TOP) * y.place(tick);
        let _ = write!(svg, "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/>");
        svg += &tick_text("end", LEFT - 6.0, at + 4.0, tick);
    }
    for tick in x.ticks() {
        let at = LEFT + (RIGHT - LEFT) * x.place(tick);
        let _ = write!(svg, "<path class=\"grid\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/>");
        svg += &tick_text("middle", at, BOTTOM + 18.0, tick);
    }
    svg.push('\n');
    for (points, whose) in [(ours, "ours"), (theirs, "yours")] {
        for (at, points) in points.iter().enumerate().filter(|(_, points)| !points.is_empty()) {
            svg += &curve(at, whose, points, x, y);
        }
    }
    svg + "</svg>\n"
}

fn tick_text(anchor: &str, x: f64, y: f64, tick: f64) -> String {
    let [english, vietnamese] = short(tick);
    let one = |attributes: &str, text: &str| {
        format!(
            "<text text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\"{attributes}>{text}</text>"
        )
    };
    if english == vietnamese {
        return one("", &english);
    }
    one(" lang=\"en\"", &english) + &one(" class=\"twice\" lang=\"vi\"", &vietnamese)
}

/// A tick's number: 10,000 is 10k, and a million 1M.
fn short(tick: f64) -> [String; 2] {
    match tick.abs() {
        size if size >= 1e6 => number(tick / 1e6).map(|text| text + "M"),
        size if size >= 1e4 => number(tick / 1e3).map(|text| text + "k"),
        size if size < 1.0 && size > 0.0 => {
            let english = format!("{}", (tick * 1e6).round() / 1e6);
            [english.clone(), english.replace('.', ",")]
        }
        _ => number(tick),
    }
}

/// A line through the points, and its marks.
fn curve(at: usize, whose: &str, points: &Points, x: &Scale, y: &Scale) -> String {
    let place = |(right, up): &(f64, f64)| {
        let (right, up) = (x.place(*right), y.place(*up));
        (LEFT + (RIGHT - LEFT) * right, BOTTOM - (BOTTOM - TOP) * up)
    };
    let mut line = String::new();
    for (px, py) in points.iter().map(place) {
        let _ = write!(line, "{}{px:.1} {py:.1}", if line.is_empty() { "M" } else { "L" });
    }
    let mut svg = format!("<g class=\"c{at}\"><path class=\"{whose}\" d=\"{line}\"/>");
    let every = points.len().div_ceil(MARKS).max(1);
    // Marks of curves that lie upon each other stand at different places.
    let first = if every > 1 { (at * every / 4) % every } else { 0 };
    for (px, py) in points.iter().skip(first).step_by(every).map(place) {
        svg += &mark(at, px, py, whose);
    }
    svg + "</g>\n"
}

/// A curve's own mark: a disc, a square, a triangle or a diamond.
pub(super) fn mark(at: usize, x: f64, y: f64, whose: &str) -> String {
    let path = match at % 4 {
        0 => format!("M{:.1} {y:.1}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0Z", x - 3.2),
        1 => format!("M{:.1} {:.1}h5.6v5.6h-5.6Z", x - 2.8, y - 2.8),
        2 => format!("M{x:.1} {:.1}l3.9 6.6h-7.8Z", y - 4.2),
        _ => format!("M{x:.1} {:.1}l4.1 4.1l-4.1 4.1l-4.1 -4.1Z", y - 4.1),
    };
    format!("<path class=\"mark {whose}\" d=\"{path}\"/>")
}

/// Where values lie on an axis, from 0 to 1.
struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
}

impl Scale {
    /// An axis with room for these values; `None` if there are none.
    fn of(axis: &Axis, values: impl Iterator<Item = f64>) -> Option<Self> {
        let good = |value: &f64| value.is_finite() && (!axis.logarithmic || *value > 0.0);
        let mut ends: Option<(f64, f64)> = None;
        for value in values.filter(good) {
            let (low, high) = ends.unwrap_or((value, value));
            ends = Some((low.min(value), high.max(value)));
        }
        let (low, high) = ends?;
        if axis.logarithmic {
            return Some(Self::logarithmic(low, high));
        }
        let low = if low > 0.3 * high { round_down(low) } else { low.min(0.0) };
        let low = if axis.unit == Unit::Percent || low > 0.0 { low.min(0.0) } else { low };
        let step = step(high - low);
        let high = if axis.unit == Unit::Percent && high > 60.0 { high.max(100.0) } else { high };
        Some(Self {
            logarithmic: false,
            low,
            high: ((high - low) / step - 1e-9).ceil() * step + low,
        })
    }

    /// Whole decades, or their halves and fifths where the values are close together.
    fn logarithmic(low: f64, high: f64) -> Self {
        let edge = |value: f64, up: bool| {
            let decade = 10_f64.powf((value.log10() + 1e-9).floor());
            let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
            let found = if up {
                steps.into_iter().find(|step| *step >= value * (1.0 - 1e-6))
            } else {
                steps.into_iter().rev().find(|step| *step <= value * (1.0 + 1e-6))
            };
            found.unwrap_or(value)
        };
        let (low, high) = (edge(low, false), edge(high, true));
        Self { logarithmic: true, low, high: if high > low { high } else { low * 10.0 } }
    }

    fn place(&self, value: f64) -> f64 {
        let part = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        part.clamp(0.0, 1.0)
    }

    fn ticks(&self) -> Vec<f64> {
        if !self.logarithmic {
            let step = step(self.high - self.low);
            let count = ((self.high - self.low) / step + 1e-6).floor();
            let ticks = (0..20).map(f64::from).take_while(|tick| *tick <= count);
            return ticks.map(|tick| self.low + tick * step).collect();
        }
        let decades = (self.high / self.low).log10();
        let parts: &[f64] = if decades > 3.2 {
            &[1.0]
        } else if decades > 1.6 {
            &[1.0, 3.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let first = self.low.log10().floor();
        let ticks = (0..16).flat_map(|decade| {
            parts.iter().map(move |part| part * 10_f64.powf(first + f64::from(decade)))
        });
        let inside = |tick: &f64| *tick >= self.low * 0.999 && *tick <= self.high * 1.001;
        ticks.filter(inside).collect()
    }
}

fn round_down(value: f64) -> f64 {
    let step = step(value);
    (value / step).floor() * step
}

/// A round step of which about five make this range.
fn step(range: f64) -> f64 {
    let range = if range > 0.0 { range } else { 1.0 };
    let decade = 10_f64.powf((range / 5.0).log10().floor());
    let fits = |step: &f64| range / (step * decade) <= 6.0;
    [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson13_numbers::catalogue::PLOTS;

    fn axis(unit: Unit, logarithmic: bool) -> Axis {
        Axis { text: ["", ""], unit, logarithmic }
    }

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let linear =
            Scale::of(&axis(Unit::Number, false), [0.0, 47.0].into_iter()).expect("values");
        assert_eq!(linear.ticks(), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        let wide =
            Scale::of(&axis(Unit::Bytes, true), [3.0, 90_000.0].into_iter()).expect("values");
        assert_eq!((wide.low, wide.high), (2.0, 100_000.0));
        let ticks: Vec<_> = wide.ticks().iter().map(|tick| tick.round()).collect();
        assert_eq!(ticks, [10.0, 100.0, 1_000.0, 10_000.0, 100_000.0]);
        for (value, place) in [(2.0, 0.0), (100_000.0, 1.0), (0.0, 0.0)] {
            assert!((wide.place(value) - place).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn a_percentage_ends_at_a_hundred() {
        let share =
            Scale::of(&axis(Unit::Percent, false), [3.0, 97.0].into_iter()).expect("values");
        assert!(share.low.abs() < 1e-9 && (share.high - 100.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_short_in_both_languages() {
        assert_eq!(short(0.1), ["0.1", "0,1"]);
        assert_eq!(short(1_000.0), ["1,000", "1.000"]);
        assert_eq!(short(20_000.0), ["20k", "20k"]);
        assert_eq!(short(2_500_000.0), ["2.50M", "2,50M"]);
    }

    #[test]
    fn one_point_or_none_is_no_trouble() {
        let plot = &PLOTS[0];
        let mut run = Run::default();
        assert!(figure(plot, &run, None).is_none());
        run.point(plot.series[0].id, 0.0, 0.0);
        assert!(figure(plot, &run, None).is_none(), "0 has no place on a logarithmic axis");
        run.point(plot.series[0].id, 50.0, 3.0);
        let html = figure(plot, &run, None).expect("a plot");
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}
