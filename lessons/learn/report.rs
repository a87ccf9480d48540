//! Verdicts, progress and differences as text: in the learner's language, in colours on a terminal
//! only.

use std::fmt::Write as _;

use console::style;
use similar::{ChangeTag, TextDiff};

use super::{
    exercise::{Exercise, LESSONS, Lesson},
    observe::{HANGS, PANICKED},
    progress::{State, next, stage_progress, state},
    stage, stage_report,
    text::{Lang, Text},
    verdict::Verdict,
};

const fn text(en: &'static str, vi: &'static str) -> Text {
    Text { en, vi }
}

/// The words for an exercise that is still the starter.
pub const NOT_STARTED: Text = text("not started", "chưa làm");

/// A file that is there and can't be read.
pub(super) const UNREADABLE: Text = text(
    "can't be read: cargo learn check says why",
    "không đọc được: cargo learn check cho biết lý do",
);

/// The board: every lesson with its progress, and what to do next.
#[must_use]
pub fn board(lang: Lang) -> String {
    let mut board = format!("\n  {}\n\n", style("Full Duplex · Song công").bold());
    for lesson in LESSONS {
        lesson_on(&mut board, lesson, lang);
    }
    board.push_str(&next_step(lang));
    board
}

fn lesson_on(board: &mut String, lesson: &Lesson, lang: Lang) {
    let states: Vec<_> = lesson.exercises.iter().map(state).collect();
    let passed = states.iter().filter(|state| **state == State::Passed).count();
    let (done, open) = ("━".repeat(6 * passed), "─".repeat(6 * (states.len() - passed)));
    let title = style(lang.line(lesson.title)).bold();
    let bar = format!("{}{}", style(done).green(), style(open).dim());
    let _ = writeln!(board, "  {}  {title}\n      {bar} {passed}/{}", lesson.number, states.len());
    for (exercise, state) in lesson.exercises.iter().zip(states) {
        let (sign, word) = match state {
            State::Passed => (style("✓").green(), text("solved", "đã xong")),
            State::Failed => (style("✗").red(), text("not yet right", "chưa đúng")),
            State::Changed => {
                (style("●").yellow(), text("changed, not checked", "đã sửa, chưa kiểm tra"))
            }
            State::NotStarted => (style("○").dim(), NOT_STARTED),
            State::Missing => (style("?").red(), text("the file is missing", "thiếu file")),
            State::Unreadable => (style("?").red(), UNREADABLE),
        };
        let (title, word) = (lang.line(exercise.title), style(lang.line(word)).dim());
        let _ = writeln!(board, "      {sign} {}  {title}  {word}", exercise.id);
    }
    for stage in lesson.stages {
        board.push_str(&stage_report::row(stage, lang));
    }
    board.push('\n');
}

fn next_step(lang: Lang) -> String {
    let Some((lesson, next)) = next() else {
        let done = text(
            "Every exercise is solved. Congratulations! Now break something on purpose and see what the tap says.",
            "Bạn đã giải hết bài tập. Chúc mừng! Giờ thử cố ý làm hỏng thứ gì đó rồi xem tap nói gì.",
        );
        return lang.block(done, "  ");
    };
    let mut step = String::new();
    let word = text("Next", "Tiếp theo");
    let title = lang.line(next.title);
    let _ = writeln!(step, "  {}  {} {title}", style(lang.line(word)).bold(), next.id);
    let rows = [
        (
            text("run the lesson", "chạy bài học"),
            format!("cargo run --bin lesson{}", lesson.number),
        ),
        (text("open the file", "mở file"), next.file().display().to_string()),
        (text("check while you write", "kiểm tra trong lúc viết"), "cargo learn watch".into()),
        (text("stuck?", "bí rồi?"), format!("cargo learn hint {}", next.id)),
    ];
    for (what, how) in rows {
        let _ = writeln!(step, "      {}: {}", lang.line(what), style(how).cyan());
    }
    for (_, stage) in stage::stages() {
        if matches!(stage_progress(stage).state, State::Changed | State::Failed) {
            let check = style(format!("cargo learn check {}", stage.id)).cyan();
            let building = lang.line(text("you are building", "bạn đang viết"));
            let _ = writeln!(step, "      {building} {}: {check}", stage.id);
        }
    }
    let ways = text(
        "There are two ways through the course: read and answer the exercises (01.1), or build the lessons'\nown files (03-B) and run the chat on your code: cargo learn build 03.",
        "Có hai cách đi qua khoá học: đọc và giải các bài tập (01.1), hoặc tự viết chính những file của bài\nhọc (03-B) rồi chạy phòng chat bằng code của bạn: cargo learn build 03.",
    );
    let _ = write!(step, "\n{}", style(lang.block(ways, "  ")).dim());
    step
}

/// The answer to a name that no exercise has; `meant` is the exercise with the closest name.
#[must_use]
pub fn unknown(name: &str, meant: Option<&str>, lang: Lang) -> String {
    let (en, vi) = match meant {
        Some(id) => (
            format!("there is no exercise {name}; did you mean {id}?"),
            format!("không có bài tập {name}; ý bạn là {id}?"),
        ),
        None => (
            format!("there is no exercise {name}; `cargo learn` shows them all"),
            format!("không có bài tập {name}; `cargo learn` cho xem tất cả"),
        ),
    };
    lang.pick(en, vi).join("\n")
}

/// The answer when all hints have been shown.
#[must_use]
pub fn no_more_hints(id: &str, lang: Lang) -> String {
    let en = format!(
        "  That was the last hint; ask again, and they start from the first. Still stuck? It happens to everybody:\n  look at our solution with `cargo learn diff {id} --spoil`, and then write it in your own words."
    );
    let vi = format!(
        "  Gợi ý vừa rồi là gợi ý cuối; hỏi thêm lần nữa thì bắt đầu lại từ đầu. Vẫn bí à? Ai cũng có lúc như vậy:\n  hãy xem bài mẫu bằng `cargo learn diff {id} --spoil`, rồi viết lại theo cách của bạn."
    );
    lang.pick(en, vi).join("\n") + "\n"
}

/// A verdict in one line, for lists.
#[must_use]
pub fn headline(verdict: &Verdict, lang: Lang) -> String {
    let word = match verdict {
        Verdict::NotStarted => NOT_STARTED,
        Verdict::DoesNotCompile(_) => text("does not compile", "không biên dịch được"),
        Verdict::Unfinished(_) => text("a todo! is left", "vẫn còn todo!"),
        Verdict::Passed => text("passed", "đạt"),
        Verdict::Different { mistake: None, .. } => text("not yet right", "chưa đúng"),
        Verdict::Different { mistake: Some(_), .. } => {
            text("a known mistake", "một lỗi quen thuộc")
        }
    };
    let word = lang.line(word);
    match verdict {
        Verdict::Passed => style(format!("✓ {word}")).green(),
        Verdict::NotStarted => style(format!("○ {word}")).dim(),
        _ => style(format!("✗ {word}")).red(),
    }
    .to_string()
}

/// A verdict with all that helps.
#[must_use]
pub fn verdict(exercise: &Exercise, verdict: &Verdict, lang: Lang) -> String {
    let title = style(format!("{} {}", exercise.id, lang.line(exercise.title))).bold();
    let mut told = format!("{title}  {}\n", headline(verdict, lang));
    match verdict {
        Verdict::NotStarted => {
            let _ = writeln!(told, "  {}", exercise.file().display());
        }
        Verdict::DoesNotCompile(errors) => told.push_str(errors),
        Verdict::Unfinished(said) => told.push_str(said.trim_start()),
        Verdict::Passed => told.push_str(&lang.block(exercise.after, "  ")),
        Verdict::Different { expected, actual, mistake, said } => {
            let trouble = trouble(actual);
            told.push_str(&match trouble {
                Some(_) => ending(actual),
                None => difference(expected, actual, lang),
            });
            told.push_str(said.trim_start());
            told.push('\n');
            // What helps most stands last: the terminal has scrolled.
            if let Some(words) = mistake.map(|mistake| mistake.hint).or(trouble) {
                let _ = write!(told, "{}", style(lang.block(words, "  ")).yellow());
            } else {
                let hint = format!("cargo learn hint {}", exercise.id);
                let stuck = text("stuck?", "bí rồi?");
                let _ = writeln!(told, "  {} {}", lang.line(stuck), style(hint).cyan());
            }
        }
    }
    told
}

/// Two transcripts, line by line: what was expected and what happened.
#[must_use]
pub fn difference(expected: &str, actual: &str, lang: Lang) -> String {
    let legend = text(
        "- what should happen   + what your answer does",
        "- lẽ ra phải thế này   + bài của bạn làm thế này",
    );
    let changes = changes(expected, actual);
    let mut shown = changes.lines().take(SHOWN).collect::<Vec<_>>().join("\n");
    if changes.lines().count() > SHOWN {
        shown += "\n    …";
    }
    lang.block(legend, "  ") + "\n" + &shown + "\n"
}

/// What to say of an answer that panicked or did not end.
fn trouble(transcript: &str) -> Option<Text> {
    let last = transcript.lines().last()?;
    if last.contains(PANICKED) {
        Some(text(
            "Your answer panicked; the line above says where.",
            "Bài của bạn bị panic; dòng ở trên cho biết ở đâu.",
        ))
    } else if last.contains(HANGS) {
        Some(text(
            "Your answer did not come to an end. Is there a loop that never waits, or a sleep that\nis not tokio's?",
            "Bài của bạn chạy mãi không dừng. Có vòng lặp nào không bao giờ chờ, hay một lệnh sleep\nkhông phải của tokio không?",
        ))
    } else {
        None
    }
}

/// The last lines of a transcript: what had happened until then.
fn ending(transcript: &str) -> String {
    let lines: Vec<_> = transcript.lines().collect();
    let last = &lines[lines.len().saturating_sub(5)..];
    last.iter().fold(String::new(), |all, line| format!("{all}    {line}\n"))
}

/// Lines that a difference of transcripts shows; what follows the first mistake is mostly its
/// consequence.
const SHOWN: usize = 24;

/// Two texts with `-` and `+` before the lines in which they differ, and a few lines around those.
#[must_use]
pub fn changes(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(3) {
        if !lines.is_empty() || group.first().is_some_and(|op| op.old_range().start > 0) {
            lines.push(style("    …".to_owned()).dim());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Equal => style(format!("    {line}")).dim(),
                ChangeTag::Delete => style(format!("  - {line}")).red(),
                ChangeTag::Insert => style(format!("  + {line}")).green(),
            });
        }
    }
    lines.iter().fold(String::new(), |all, line| format!("{all}{line}\n"))
}
