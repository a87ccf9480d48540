//! Verdicts on building stages as text, in the learner's language.

use std::{fmt::Write as _, path::Path};

use console::style;

use super::{
    ladder::Failure,
    progress::{State, finished, stage_progress},
    report::{UNREADABLE, changes},
    stage::{Stage, stages},
    stage_verdict::{PATIENCE, StageVerdict, Stop, Why},
    text::{Lang, Text},
};

const fn text(en: &'static str, vi: &'static str) -> Text {
    Text { en, vi }
}

/// The squares of a bar.
const BAR: usize = 12;

/// A stage on the board: how many of its cases pass.
#[must_use]
pub fn row(stage: &Stage, lang: Lang) -> String {
    let progress = stage_progress(stage);
    let (sign, word) = match progress.state {
        State::Passed => (style("✓").green(), text("yours runs", "code của bạn đang chạy")),
        State::Failed => (style("✗").red(), text("being built", "đang viết")),
        State::Changed => {
            (style("●").yellow(), text("changed, not checked", "đã sửa, chưa kiểm tra"))
        }
        State::NotStarted => (style("○").dim(), super::report::NOT_STARTED),
        State::Missing => (style("○").dim(), text("not begun", "chưa mở")),
        State::Unreadable => (style("?").red(), UNREADABLE),
    };
    let (title, word) = (lang.line(stage.title), style(lang.line(word)).dim());
    let bar = match progress.cases {
        0 => String::new(),
        _ => format!("{} ", bar(progress.passed, progress.cases)),
    };
    format!("      {sign} {}  {bar}{title}  {word}\n", stage.id)
}

/// `▓▓▓▓░░ 212/385`.
#[must_use]
pub fn bar(passed: usize, cases: usize) -> String {
    let full = passed * BAR / cases.max(1);
    let (done, open) = ("▓".repeat(full), "░".repeat(BAR - full));
    format!("{}{} {passed}/{cases}", style(done).green(), style(open).dim())
}

/// How `cargo learn run` begins: which parts of a program are the learner's, a line for each
/// language: `yours: frame header, messages · ours: handshake`.
#[must_use]
pub fn whose(program: &str, lang: Lang) -> Vec<String> {
    let parts = stages().filter(|(_, stage)| stage.runs.contains(&program));
    let (yours, ours): (Vec<_>, Vec<_>) =
        parts.map(|(_, stage)| stage).partition(|stage| finished(stage));
    let told = |side: fn(Text) -> &'static str| {
        let list = |whose: Text, stages: &[&Stage]| {
            let parts: Vec<_> = stages.iter().map(|stage| side(stage.part)).collect();
            (!parts.is_empty()).then(|| format!("{}: {}", side(whose), parts.join(", ")))
        };
        let all: Vec<_> = [list(YOURS, &yours), list(OURS, &ours)].into_iter().flatten().collect();
        if all.is_empty() { format!("{}: {program}", side(OURS)) } else { all.join(" · ") }
    };
    lang.pick(told(|text| text.en), told(|text| text.vi))
}

const YOURS: Text = text("yours", "của bạn");
const OURS: Text = text("ours", "của khoá học");

/// A stage as it begins: what to write, where, and how to go on.
#[must_use]
pub fn task(stage: &Stage, lang: Lang) -> String {
    let mut told = format!("{}\n\n", title(stage, lang));
    for side in lang.of(stage.task) {
        told.push_str(&lang.block(Text { en: side, vi: side }, "  "));
        told.push('\n');
    }
    let files: Vec<_> = stage.learners().map(|path| path.display().to_string()).collect();
    let rows = [
        (text("your file", "file của bạn"), files.join(", ")),
        (text("check it", "kiểm tra"), format!("cargo learn check {}", stage.id)),
        (text("at each save", "mỗi lần lưu"), "cargo learn watch".to_owned()),
        (text("stuck?", "bí rồi?"), format!("cargo learn hint {}", stage.id)),
    ];
    for (what, how) in rows {
        let _ = writeln!(told, "  {}: {}", lang.line(what), style(how).cyan());
    }
    told
}

fn title(stage: &Stage, lang: Lang) -> String {
    style(format!("{} {}", stage.id, lang.line(stage.title))).bold().to_string()
}

/// A verdict with all that helps.
#[must_use]
pub fn verdict(stage: &Stage, verdict: &StageVerdict, lang: Lang) -> String {
    let word = |text: Text| style(format!("✗ {}", lang.line(text))).red().to_string();
    let mut told = format!("{}  ", title(stage, lang));
    match verdict {
        StageVerdict::NotBegun => {
            let _ = writeln!(told, "{}", style(format!("○ cargo learn build {}", stage.id)).dim());
        }
        StageVerdict::NotStarted => {
            let _ = writeln!(
                told,
                "{}",
                style(format!("○ {}", lang.line(super::report::NOT_STARTED))).dim()
            );
            for path in stage.learners() {
                let _ = writeln!(told, "  {}", path.display());
            }
        }
        StageVerdict::DoesNotCompile(errors) => {
            let what = word(text("does not compile", "không biên dịch được"));
            let _ = writeln!(told, "{what}\n{errors}");
            if elsewhere(stage, errors) {
                told.push_str(&lang.block(RENAMED, "  "));
            }
        }
        StageVerdict::Stopped(stop) => told.push_str(&stopped(stage, stop, lang)),
        StageVerdict::ProofFails { cases, proof, output } => {
            let _ = writeln!(told, "{}", bar(*cases, *cases));
            told.push_str(&proof_fails(proof, output, lang));
        }
        StageVerdict::Passed { cases, proofs } => {
            let _ = writeln!(told, "{} {}", style("✓").green(), bar(*cases, *cases));
            for (program, said) in proofs {
                let _ = writeln!(told, "  {} {program}: {said}", style("✓").green());
            }
            told.push_str(&lang.block(stage.after, "  "));
        }
    }
    told
}

const RENAMED: Text = text(
    "No error stands in your file: others use its public items, so their names and types must stay as in the\nstarter.",
    "Không có lỗi nào nằm trong file của bạn: các file khác dùng những mục public của nó, nên tên và kiểu của chúng\nphải giữ như trong file ban đầu.",
);

/// Whether all errors stand in the course's own files. The first arrow of an error is its place.
fn elsewhere(stage: &Stage, errors: &str) -> bool {
    let errors = console::strip_ansi_codes(errors).replace('\\', "/");
    let place = |error: &str| error.split_once("--> ").map(|(_, place)| place.to_owned());
    let mut places = errors.split("\nerror").filter_map(place).peekable();
    let yours = |place: &String| {
        stage.files.iter().any(|file| place.contains(&format!("/build/{}:", file.name())))
    };
    places.peek().is_some() && !places.any(|place| yours(&place.lines().take(1).collect()))
}

fn stopped(stage: &Stage, stop: &Stop, lang: Lang) -> String {
    let Stop { passed, cases, id, about, why, mistake, printed } = stop;
    let mut told = format!("{} {}\n", style("✗").red(), bar(*passed, *cases));
    let case = lang.line(text("case", "ca"));
    let _ = writeln!(told, "  {case} {id}: {about}");
    if !printed.trim().is_empty() {
        let _ =
            writeln!(told, "\n  {}", lang.line(text("your code printed", "code của bạn in ra")));
        told.push_str(&indented(printed));
    }
    match why {
        Why::Fails(failure) => {
            told.push_str(&failed(failure, lang));
            let hint = mistake.map_or(
                lang.pick(failure.hint.0.clone(), failure.hint.1.clone()).join("\n"),
                |mistake| lang.of(mistake.hint).join("\n"),
            );
            let _ = write!(told, "{}", style(indented(&hint)).yellow());
        }
        Why::Unfinished(failure) => {
            let at = failure.panicked_at.as_deref().unwrap_or_default();
            let left = text("a todo!() is left", "vẫn còn todo!()");
            let _ = writeln!(told, "  {}: {at}\n    {}", lang.line(left), failure.came);
        }
        other => {
            let _ = write!(told, "{}", style(lang.block(trouble(other), "  ")).yellow());
            if let Why::Dies(status) = other {
                let _ = writeln!(told, "  {status}");
            }
            if let Some(mistake) = mistake {
                let _ = write!(told, "{}", style(lang.block(mistake.hint, "  ")).yellow());
            }
        }
    }
    let stuck = lang.line(text("stuck?", "bí rồi?"));
    let _ = writeln!(told, "  {stuck} {}", style(format!("cargo learn hint {}", stage.id)).cyan());
    told
}

fn failed(failure: &Failure, lang: Lang) -> String {
    let Failure { conversation, expected, came, panicked_at, group, rule, .. } = failure;
    let mut told = format!("  {}\n\n", lang.pick(group.0.as_str(), &group.1).join(" · "));
    told.push_str(&indented(&both_ends(conversation)));
    if let Some(at) = panicked_at {
        let panicked = text("it panicked at", "panic tại");
        let _ = writeln!(told, "\n  {} {at}\n    {came}", style(lang.line(panicked)).bold());
    } else {
        for (what, it) in [(text("expected", "lẽ ra"), expected), (text("came", "thực tế"), came)]
        {
            let _ = writeln!(
                told,
                "\n  {}\n{}",
                style(lang.line(what)).bold(),
                indented(it).trim_end()
            );
        }
    }
    let _ = writeln!(told, "\n  {rule}");
    told
}

/// The lines that are shown of a long conversation: its beginning, because one mistake often draws
/// many others after it, and its end, where it stopped.
const SHOWN: (usize, usize) = (6, 12);

fn both_ends(conversation: &str) -> String {
    let (first, last) = SHOWN;
    let lines: Vec<_> = conversation.lines().collect();
    if lines.len() <= first + last + 1 {
        return lines.join("\n");
    }
    let end = lines.len() - last;
    format!("{}\n…\n{}", lines[..first].join("\n"), lines[end..].join("\n"))
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |all, line| format!("{all}    {line}\n"))
}

fn trouble(why: &Why) -> Text {
    match why {
        Why::Hangs => {
            debug_assert_eq!(PATIENCE.as_secs(), 6);
            text(
                "It was still running after 6 seconds and was stopped. Is there a loop that takes nothing away from its\ninput, or one that begins again at the front each time?",
                "Sau 6 giây nó vẫn chạy nên bị dừng lại. Có vòng lặp nào không lấy bớt gì khỏi dữ liệu vào, hay lần nào\ncũng làm lại từ đầu không?",
            )
        }
        Why::TakesTooMuchMemory => text(
            "It asked for more than 64 MiB of memory and was stopped. Does something grow in a loop, or is a length\nbelieved before its bytes have come?",
            "Nó đòi hơn 64 MiB bộ nhớ nên bị dừng lại. Có gì cứ phình ra trong vòng lặp, hay một độ dài được tin ngay\nkhi các byte còn chưa đến?",
        ),
        Why::OverflowsTheStack => text(
            "The stack is full: a function calls itself without end.",
            "Stack đã đầy: có hàm tự gọi chính nó mãi không dừng.",
        ),
        Why::Floods => text(
            "It printed more than a megabyte and was stopped. Is there a println! in a loop without an end?",
            "Nó in ra hơn một megabyte nên bị dừng lại. Có println! nào trong vòng lặp không có điểm dừng không?",
        ),
        _ => text(
            "The process ended in the middle of this case.",
            "Tiến trình kết thúc ngay giữa ca kiểm tra này.",
        ),
    }
}

fn proof_fails(proof: &str, output: &str, lang: Lang) -> String {
    let all_cases = text(
        "Every case passes, but a test of the course doesn't, with your code in it:",
        "Mọi ca kiểm tra đều đạt, nhưng một bài test của khoá học không đạt khi chạy cùng code của bạn:",
    );
    let lines: Vec<_> = output.lines().collect();
    let from = lines.len().saturating_sub(60);
    let mut told = lang.block(all_cases, "  ");
    let _ = writeln!(told, "  {proof}\n{}", indented(&lines[from..].join("\n")));
    told
}

/// The lesson was changed after the stage was begun: what is different in its starter.
#[must_use]
pub fn lesson_changed(stage: &Stage, root: &Path, lang: Lang) -> String {
    let Some(pairs) = super::progress::changed_starters(stage, root) else { return String::new() };
    let changed = text(
        "The lesson has changed since you began this stage. Your files are as you left them; this is what is\ndifferent in the starter (- then, + now):",
        "Bài học đã thay đổi kể từ khi bạn bắt đầu chặng này. File của bạn vẫn nguyên; đây là chỗ khác nhau trong\nfile ban đầu (- hồi đó, + bây giờ):",
    );
    let mut told = style(lang.block(changed, "  ")).yellow().to_string();
    for (then, now) in pairs {
        told.push_str(&changes(&then, &now));
    }
    let seen = text("seen; don't show this again", "đã xem, không hiện lại nữa");
    let _ = writeln!(
        told,
        "  {}: {}",
        lang.line(seen),
        style(format!("cargo learn build {}", stage.id)).cyan()
    );
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_conversation_keeps_both_ends() {
        let lines = |numbers: std::ops::RangeInclusive<u32>| {
            numbers.map(|number| number.to_string()).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(both_ends(&lines(1..=19)), lines(1..=19));
        let shown = format!("{}\n…\n{}", lines(1..=6), lines(19..=30));
        assert_eq!(both_ends(&lines(1..=30)), shown);
    }

    #[test]
    fn errors_elsewhere_are_told_from_errors_in_the_learners_file() {
        let stage = stages().next().expect("a stage").1;
        let yours = format!("error: a\n --> lessons/x/build/{}:1:2\n", stage.files[0].name());
        let other = "error[E0432]: b\n --> lessons/x/close.rs:5:13\n";
        assert!(elsewhere(stage, other) && !elsewhere(stage, &yours));
        assert!(!elsewhere(stage, &format!("{other}\n{yours}")) && !elsewhere(stage, "error: c"));
    }
}
