//! Figures that are parts of one comparison, as bars: the reader's is filled, ours a dashed frame.

use std::fmt::Write as _;

use super::{
    catalogue::{Entry, Measure, Unit, entry},
    html::{value, words},
    results::Run,
};

/// Some figures of one unit, compared with each other.
#[derive(Debug)]
pub struct Bars {
    /// The part of the run to which they belong.
    pub measure: Measure,
    title: [&'static str; 2],
    parts: &'static [(&'static str, [&'static str; 2])],
}

const TRANSPORTS: [[&str; 2]; 4] = [
    ["polling, 1 s", "polling, 1 s"],
    ["long-polling", "long-polling"],
    ["event stream", "event stream"],
    ["WebSocket", "WebSocket"],
];

const STEPS: [[&str; 2]; 5] = [
    ["write where you are", "ghi ngay tại chỗ"],
    ["one frame for all", "một frame cho tất cả"],
    ["one write for all that waits", "một lần ghi cho mọi tin đang chờ"],
    ["a worker for each processor", "mỗi bộ xử lý một worker"],
    ["all of it, beside lesson 08", "tất cả, so với bài 08"],
];

/// All comparisons, in the order of the page.
pub static BARS: &[Bars] = &[
    Bars {
        measure: Measure::Polling,
        title: [
            "Bytes for each delivered message, calm room",
            "Byte cho mỗi tin đến nơi, phòng yên ả",
        ],
        parts: &[
            ("polling.bytes_each", TRANSPORTS[0]),
            ("long_polling.bytes_each", TRANSPORTS[1]),
            ("sse.bytes_each", TRANSPORTS[2]),
            ("websocket.bytes_each", TRANSPORTS[3]),
        ],
    },
    Bars {
        measure: Measure::Polling,
        title: ["The same in a lively room", "Cũng thế, phòng rôm rả"],
        parts: &[
            ("polling.lively_bytes_each", TRANSPORTS[0]),
            ("long_polling.lively_bytes_each", TRANSPORTS[1]),
            ("sse.lively_bytes_each", TRANSPORTS[2]),
            ("websocket.lively_bytes_each", TRANSPORTS[3]),
        ],
    },
    Bars {
        measure: Measure::Handshake,
        title: ["Bytes, with both heads", "Số byte, cả hai head"],
        parts: &[
            ("handshake.bytes", ["a handshake, once", "handshake, một lần"]),
            (
                "question.bytes",
                ["a question in vain, every second", "hỏi vô ích, mỗi giây một lần"],
            ),
        ],
    },
    Bars {
        measure: Measure::Compression,
        title: ["A sentence in Vietnamese, in bytes", "Một câu tiếng Việt, số byte"],
        parts: &[
            ("compression.vietnamese.plain", ["as it is", "gửi nguyên"]),
            ("compression.vietnamese.alone", ["by itself", "nén riêng"]),
            ("compression.vietnamese.context", ["in context", "có ngữ cảnh"]),
        ],
    },
    Bars {
        measure: Measure::Compression,
        title: ["The list of 20 people, in bytes", "Danh sách 20 người, số byte"],
        parts: &[
            ("compression.presence.plain", ["as it is", "gửi nguyên"]),
            ("compression.presence.alone", ["by itself", "nén riêng"]),
            ("compression.presence.context", ["in context", "có ngữ cảnh"]),
        ],
    },
    Bars {
        measure: Measure::Heartbeat,
        title: ["Wake-ups of the radio in a minute", "Số lần đánh thức sóng mỗi phút"],
        parts: &[
            ("polling.wake_ups", ["polling each second", "polling mỗi giây"]),
            ("heartbeat.wake_ups", ["heartbeat", "heartbeat"]),
        ],
    },
    Bars {
        measure: Measure::Herd,
        title: [
            "Most calls in 0.1 s, after the server is back",
            "Nhiều cuộc gọi nhất trong 0,1 giây, sau khi server trở lại",
        ],
        parts: &[
            ("herd.fixed.worst", ["every 3 s", "cứ 3 giây"]),
            ("herd.doubling.worst", ["doubling", "gấp đôi dần"]),
            ("herd.jitter.worst", ["full jitter", "full jitter"]),
        ],
    },
    Bars {
        measure: Measure::Steps,
        title: [
            "How many times faster with the step than without: one message at a time",
            "Có bước này thì nhanh gấp mấy lần: mỗi lần một tin",
        ],
        parts: &[
            ("steps.alone.direct", STEPS[0]),
            ("steps.alone.shared", STEPS[1]),
            ("steps.alone.batched", STEPS[2]),
            ("steps.alone.workers", STEPS[3]),
            ("steps.alone.all", STEPS[4]),
        ],
    },
    Bars {
        measure: Measure::Steps,
        title: ["The same in bursts of 32", "Cũng thế, từng loạt 32 tin"],
        parts: &[
            ("steps.bursts.direct", STEPS[0]),
            ("steps.bursts.shared", STEPS[1]),
            ("steps.bursts.batched", STEPS[2]),
            ("steps.bursts.workers", STEPS[3]),
            ("steps.bursts.all", STEPS[4]),
        ],
    },
];

/// One bar of a comparison.
struct Bar {
    text: [&'static str; 2],
    entry: &'static Entry,
    yours: f64,
    ours: Option<f64>,
}

/// A comparison with its title; `None` if the reader's run has less than two figures of it.
#[must_use]
pub fn figure(bars: &Bars, run: &Run, ours: Option<&Run>) -> Option<String> {
    let found = bars.parts.iter().filter_map(|(id, text)| {
        let ours = ours.and_then(|run| run.value(id));
        Some(Bar { text: *text, entry: entry(id)?, yours: run.value(id)?, ours })
    });
    let found: Vec<Bar> = found.collect();
    let values = found.iter().flat_map(|bar| [bar.yours, bar.ours.unwrap_or(0.0)]);
    let longest = values.fold(0.0, f64::max);
    if found.len() < 2 || longest <= 0.0 {
        return None;
    }
    let mut html = format!(
        "<figure class=\"bars\">\n<figcaption><h3>{}</h3></figcaption>\n<ul>\n",
        words(bars.title)
    );
    for (at, bar) in found.iter().enumerate() {
        html += &row(at, bar, longest);
    }
    Some(html + "</ul>\n</figure>\n")
}

/// A row: the name, the bar, the reader's value, and ours. A ratio's bar has a line at 1: shorter
/// bars would say that it is slower.
fn row(at: usize, bar: &Bar, longest: f64) -> String {
    let long = |value: f64| 0.5 + 98.5 * (value / longest).clamp(0.0, 1.0);
    let mut html = format!(
        "<li><span class=\"name\">{}</span><svg class=\"c{at}\" viewBox=\"0 0 100 20\" \
         preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"bar yours\" x=\"0.5\" y=\"3\" width=\"{:.1}\" height=\"14\"/>",
        words(bar.text),
        long(bar.yours),
    );
    if let Some(ours) = bar.ours {
        let _ = write!(
            html,
            "<rect class=\"bar ours\" x=\"0.5\" y=\"1\" width=\"{:.1}\" height=\"18\"/>",
            long(ours)
        );
    }
    if bar.entry.unit == Unit::Times {
        let _ = write!(html, "<path class=\"one\" d=\"M{:.1} 0V20\"/>", 0.5 + long(1.0));
    }
    let _ = write!(html, "</svg><span class=\"num\">{}", value(bar.entry.unit, bar.yours));
    if let Some(ours) = bar.ours {
        let label = words(["ours", "của khoá học"]);
        let _ = write!(html, " <small>{label} {}</small>", value(bar.entry.unit, ours));
    }
    html + "</span></li>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_is_a_figure_and_one_comparison_has_one_unit() {
        for bars in BARS {
            let units = bars.parts.iter().map(|(id, _)| entry(id).expect(id).unit);
            let units: Vec<_> = units.collect();
            assert!(units.iter().all(|unit| *unit == units[0]), "{:?}", bars.title);
        }
    }
}
