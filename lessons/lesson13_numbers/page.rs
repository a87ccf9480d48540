//! The page of a run: one HTML file with everything in it, which asks no server for anything.
//! First the famous claims and their verdicts, then each part of the run with its plots, and the
//! reader's figures beside ours.

use std::fmt::Write as _;

use super::{
    bars::{self, BARS},
    catalogue::{Beside, CLAIMS, Claim, Entry, FIGURES, Measure, PLOTS, Verdict, entry, verdicts},
    html::{bare, both, escaped, paragraphs, value, words},
    plot,
    results::{Figure, Machine, Run},
};

const STYLE: &str = include_str!("page/numbers.css");
const SCRIPT: &str = include_str!("page/numbers.js");

/// Where `mdbook serve book` shows the chapters.
const BOOK: &str = "http://localhost:3000/";

/// What stands before the body. The policy keeps a promise: this file loads nothing.
const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 13V8h3v5zm4.500 0V3h3v10zm4.500 0V6h3v7z' fill='%230b6a8f'/%3E%3C/svg%3E">
<title>Your numbers · Những con số của bạn · Full Duplex · Song công</title>
"#;

/// The page for a run, with our own figures beside the reader's if there are any.
#[must_use]
pub fn page(run: &Run, ours: Option<&Run>) -> String {
    let mut html = format!("{HEAD}<style>\n{STYLE}</style>\n</head>\n<body>\n");
    html += &header(run, ours);
    html += "<main>\n";
    html += &claims(run, ours);
    for measure in Measure::ALL {
        html += &part(measure, run, ours);
    }
    let _ = write!(html, "</main>\n{}\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n", footer());
    html
}

/// The title, the machines, what differs, and the list of the parts.
fn header(run: &Run, ours: Option<&Run>) -> String {
    let title = words(["Your numbers", "Những con số của bạn"]);
    let mut html = format!(
        "<header>\n<div class=\"switches\"></div>\n<p class=\"course\">Full Duplex · Song công</p>\n\
         <h1>{title}</h1>\n<div class=\"machines\">\n"
    );
    html += &machine("yours", ["Your machine", "Máy của bạn"], &run.machine);
    if let Some(ours) = ours {
        html += &machine("ours", ["Our machine", "Máy của khoá học"], &ours.machine);
    }
    html += "</div>\n";
    html += &warnings(&run.machine);
    html += &how_to_read(ours.is_some());
    if let Some(ours) = ours {
        html += &summary(run, ours);
    }
    let parts = Measure::ALL.into_iter().filter(|measure| has(*measure, run));
    let link = |(id, title): (String, [&str; 2])| {
        format!("<li><a href=\"#{id}\">{}</a></li>", words(title))
    };
    let first = ("claims".to_owned(), ["Famous claims", "Những điều người ta hay nói"]);
    let links = parts.map(|measure| (part_id(measure), measure.title()));
    let first = verdicts(run).next().map(|_| first);
    let links: String = first.into_iter().chain(links).map(link).collect();
    let label = "Contents · Mục lục";
    let _ = write!(html, "<nav aria-label=\"{label}\"><ul>{links}</ul></nav>\n</header>\n");
    html
}

/// A machine, and how its curves are drawn.
fn machine(class: &str, title: [&str; 2], machine: &Machine) -> String {
    let cores = match machine.processors {
        1 => ["1 processor".to_owned(), "1 bộ xử lý".to_owned()],
        many => [format!("{many} processors"), format!("{many} bộ xử lý")],
    };
    let line = match class {
        "yours" => "<path class=\"yours\" d=\"M1 6H37\"/>",
        _ => "<path class=\"ours\" d=\"M1 6H37\"/>",
    };
    let run =
        if machine.quick { ["short run", "đo nhanh"] } else { ["full run", "đo đầy đủ"] };
    format!(
        "<section class=\"machine {class}\">\n<h2><svg class=\"c0\" viewBox=\"0 0 38 12\" width=\"38\" height=\"12\" aria-hidden=\"true\">{line}</svg>{}</h2>\n\
         <p><strong>{}</strong></p>\n<p>{} · {}</p>\n<p>{} · {} · Full Duplex {}</p>\n</section>\n",
        words(title),
        escaped(&machine.processor),
        words(cores),
        escaped(&machine.system),
        escaped(&machine.date),
        words(run),
        escaped(&machine.version),
    )
}

/// What a reader should know before trusting the figures.
fn warnings(machine: &Machine) -> String {
    let mut html = String::new();
    let mut warn = |text: [&str; 2]| {
        let _ = writeln!(html, "<div class=\"warning\">{}</div>", paragraphs(text));
    };
    if machine.debug {
        warn([
            "Built without optimisation: the speeds mean nothing. Run it again with --release.",
            "Bản build chưa tối ưu: các con số tốc độ không có ý nghĩa. Hãy chạy lại với --release.",
        ]);
    }
    if machine.quick {
        warn([
            "A short run: few measurements each, so speeds and delays are rough.",
            "Đo nhanh: mỗi thứ chỉ vài lần, nên tốc độ và độ trễ chỉ là ước chừng.",
        ]);
    }
    html
}

/// What a figure is, and what stands beside it.
fn how_to_read(beside_ours: bool) -> String {
    let alone = [
        "A figure is the median of its measurements: half of them lie between the two small numbers \
         below it.",
        "Mỗi con số là trung vị của các lần đo: một nửa số lần đo nằm giữa hai số nhỏ bên dưới.",
    ];
    if !beside_ours {
        return paragraphs(alone);
    }
    let beside = [
        "Counts should be ours; speeds, delays and memory depend on the machine, so a ratio stands \
         below ours. ▲ marks what differs in kind: no slower or faster machine explains it.",
        "Số đếm lẽ ra phải giống của khoá học; tốc độ, độ trễ và bộ nhớ tuỳ từng máy, nên dưới số \
         của khoá học có tỉ lệ. Dấu ▲ là chỗ khác hẳn: máy nhanh hay chậm hơn cũng không giải \
         thích được.",
    ];
    paragraphs([0, 1].map(|language| format!("{} {}", alone[language], beside[language])))
}

/// How many figures are alike, and which differ in kind.
fn summary(run: &Run, ours: &Run) -> String {
    let compared = FIGURES.iter().filter_map(|entry| {
        let (yours, ours) = (run.value(entry.id)?, ours.value(entry.id)?);
        Some((entry, entry.beside(yours, ours)))
    });
    let (mut all, mut others) = (0, Vec::new());
    for (entry, beside) in compared {
        all += 1;
        if matches!(beside, Beside::Differs(_)) {
            others.push(entry);
        }
    }
    let mut html = "<div class=\"summary\">\n".to_owned();
    html += &match others.len() {
        0 => paragraphs([
            format!("{all} figures stand beside ours; none differs in kind."),
            format!("{all} con số đặt cạnh của khoá học; không con số nào khác hẳn."),
        ]),
        some => paragraphs([
            format!("{all} figures stand beside ours; {some} of them differ in kind:"),
            format!("{all} con số đặt cạnh của khoá học; {some} con số khác hẳn:"),
        ]),
    };
    if !others.is_empty() {
        let link = |entry: &&Entry| {
            format!("<li><a href=\"#{}\">{}</a></li>", entry.id, words(entry.text))
        };
        let links: String = others.iter().map(link).collect();
        let _ = writeln!(html, "<ul>{links}</ul>");
    }
    html + "</div>\n"
}

/// The claims that people want to see first.
fn claims(run: &Run, ours: Option<&Run>) -> String {
    let cards: String = verdicts(run).map(|(claim, verdict)| card(claim, &verdict, ours)).collect();
    if cards.is_empty() {
        return String::new();
    }
    let missing = CLAIMS.len() - verdicts(run).count();
    let mut html = format!(
        "<section id=\"claims\">\n<h2>{}</h2>\n{}\n<div class=\"cards\">\n{cards}</div>\n",
        words(["Famous claims", "Những điều người ta hay nói"]),
        paragraphs([
            "Articles about WebSocket say these things. This is how they stand on your machine.",
            "Các bài viết về WebSocket hay nói những điều này. Trên máy bạn, chúng đúng tới đâu?",
        ]),
    );
    if missing > 0 {
        html += &paragraphs([
            format!("Claims whose figures this run didn't measure: {missing}."),
            format!("Số điều mà lần đo này không có số liệu: {missing}."),
        ]);
    }
    html + "</section>\n"
}

fn card(claim: &Claim, verdict: &Verdict, ours: Option<&Run>) -> String {
    let class = |verdict: &Verdict| match verdict {
        Verdict::Holds(_) => ("holds", "✓"),
        Verdict::Depends(_) => ("depends", "≈"),
        Verdict::Fails(_) => ("fails", "✗"),
    };
    let (name, sign) = class(verdict);
    let mut html = format!(
        "<article class=\"card {name}\" id=\"claim-{}\">\n<h3>{}</h3>\n\
         <p class=\"verdict\"><span aria-hidden=\"true\">{sign}</span> {}</p>\n{}\n",
        claim.id,
        words(claim.text.map(|text| format!("“{text}”"))),
        words(verdict.word()),
        paragraphs(verdict.why().clone()),
    );
    let mut seen: Vec<&str> = Vec::new();
    for entry in claim.figures.iter().filter_map(|id| entry(id)) {
        let page = |chapter: &str| chapter.split('#').next().map(str::to_owned);
        if !seen.iter().any(|chapter| page(chapter) == page(entry.chapter)) {
            seen.push(entry.chapter);
        }
    }
    let links: Vec<String> = seen.into_iter().map(chapter_link).collect();
    let _ = write!(html, "<p class=\"more\">{}", links.join(" · "));
    if let Some(there) = ours.and_then(|ours| (claim.judge)(ours)) {
        let words_there = there.word();
        let text = if class(&there) == class(verdict) {
            ["on our machine, too".to_owned(), "trên máy của khoá học cũng vậy".to_owned()]
        } else {
            [
                format!("on our machine: {}", words_there[0]),
                format!("trên máy của khoá học: {}", words_there[1]),
            ]
        };
        let _ = write!(html, " <span class=\"there\">{}</span>", words(text));
    }
    html + "</p>\n</article>\n"
}

/// Whether the run has something of this part.
fn has(measure: Measure, run: &Run) -> bool {
    FIGURES.iter().any(|entry| entry.measure == measure && run.value(entry.id).is_some())
}

/// The id of a part's section.
fn part_id(measure: Measure) -> String {
    format!("{measure:?}").to_lowercase()
}

/// A part of the run: its plots, then its figures; nothing, if the run has nothing of it.
fn part(measure: Measure, run: &Run, ours: Option<&Run>) -> String {
    if !has(measure, run) {
        return String::new();
    }
    let mut html = format!(
        "<section id=\"{}\">\n<h2>{}</h2>\n{}\n<div class=\"plots\">\n",
        part_id(measure),
        words(measure.title()),
        paragraphs(measure.sentence()),
    );
    let plots = PLOTS.iter().filter(|plot| plot.measure == measure);
    html.extend(plots.filter_map(|plot| plot::figure(plot, run, ours)));
    let comparisons = BARS.iter().filter(|bars| bars.measure == measure);
    let comparisons: String =
        comparisons.filter_map(|bars| bars::figure(bars, run, ours)).collect();
    if !comparisons.is_empty() {
        let _ = writeln!(html, "<div class=\"comparisons\">\n{comparisons}</div>");
    }
    let column = |text: [&str; 2]| format!("<th scope=\"col\">{}</th>", words(text));
    let _ = write!(
        html,
        "</div>\n<table>\n<thead><tr>{}{}{}</tr></thead>\n<tbody>\n",
        column(["figure", "con số"]),
        column(["yours", "của bạn"]),
        if ours.is_some() { column(["ours", "của khoá học"]) } else { String::new() },
    );
    for entry in FIGURES.iter().filter(|entry| entry.measure == measure) {
        if let Some(figure) = run.figures.get(entry.id) {
            html += &row(entry, figure, ours);
        }
    }
    html + "</tbody>\n</table>\n</section>\n"
}

/// A figure: what it means, the reader's, ours, and how they compare.
fn row(entry: &Entry, figure: &Figure, ours: Option<&Run>) -> String {
    let there = ours.and_then(|run| run.value(entry.id));
    let beside = there.map(|there| entry.beside(figure.value, there));
    let class = if matches!(beside, Some(Beside::Differs(_))) { " class=\"differs\"" } else { "" };
    let mut html = format!(
        "<tr id=\"{}\"{class}><th scope=\"row\">{} {}</th><td class=\"num\"><data value=\"{}\">{}</data>",
        entry.id,
        both("span", entry.text),
        chapter_link(entry.chapter),
        figure.value,
        value(entry.unit, figure.value),
    );
    if (figure.high - figure.low).abs() > 0.005 * figure.value.abs() {
        let _ = write!(html, "<small>{}–{}</small>", bare(figure.low), bare(figure.high));
    }
    html += "</td>";
    if ours.is_some() {
        let shown = there.map_or_else(|| "–".to_owned(), |there| value(entry.unit, there));
        let _ = write!(
            html,
            "<td class=\"num\">{shown}{}</td>",
            beside.map(compared).unwrap_or_default()
        );
    }
    html + "</tr>\n"
}

/// How the reader's figure stands beside ours, as a small line below ours.
fn compared(beside: Beside) -> String {
    let times = |ratio: f64| {
        let [english, vietnamese] = super::catalogue::number(ratio);
        words([format!("yours: {english}\u{a0}×"), format!("của bạn: {vietnamese}\u{a0}×")])
    };
    let differs = words(["differs in kind", "khác hẳn"]);
    match beside {
        Beside::Alike => String::new(),
        Beside::Times(ratio) => format!("<small>{}</small>", times(ratio)),
        Beside::Differs(ratio) if ratio.is_finite() => {
            format!("<small class=\"mark\">▲ {differs}</small><small>{}</small>", times(ratio))
        }
        Beside::Differs(_) => format!("<small class=\"mark\">▲ {differs}</small>"),
    }
}

/// A link to the chapter: `lesson06.html#numbers` is lesson 06.
fn chapter_link(chapter: &str) -> String {
    let name = chapter.split('.').next().unwrap_or(chapter);
    let number = name.trim_start_matches("lesson");
    let text = words([format!("lesson {number}"), format!("bài {number}")]);
    format!("<a class=\"chapter\" href=\"{BOOK}{chapter}\">{text}</a>")
}

fn footer() -> String {
    let text = paragraphs([
        "The links to the chapters need the book: mdbook serve book.",
        "Link tới các bài cần mở sách: mdbook serve book.",
    ]);
    format!("<footer>{text}</footer>")
}
