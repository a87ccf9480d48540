//! `cargo learn`: the learner's board, checks, hints and fresh starts.

use std::{
    collections::HashMap, error::Error, fmt::Display, fs, io, io::Write as _, process::ExitCode,
    process::exit, thread, time::Duration, time::SystemTime,
};

use clap::{Parser, Subcommand};
use console::style;
use full_duplex::learn::{
    exercise::{Exercise, all, root},
    progress::{self, State},
    report,
    text::{Lang, Text},
    verdict::{Verdict, judge},
};

/// Your progress through Full Duplex · Tiến độ của bạn trong Song công
#[derive(Parser)]
#[command(name = "cargo learn", bin_name = "cargo learn", version)]
struct Arguments {
    /// Language of what is shown; default: your locale · Ngôn ngữ hiển thị; mặc định theo locale
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// The board (also without a command) · Bảng tiến độ (cũng là mặc định)
    Board,
    /// Check one exercise, or all that you have begun · Kiểm tra một bài, hoặc mọi bài đã bắt đầu
    Check { exercise: Option<String> },
    /// Check each exercise whenever you save it · Kiểm tra mỗi khi bạn lưu bài
    Watch,
    /// The next of three hints, for one exercise or the one you are at · Gợi ý tiếp theo, trong ba
    /// gợi ý, cho một bài hoặc bài đang làm
    Hint { exercise: Option<String> },
    /// Your answer beside ours, once it passes · Bài của bạn bên cạnh bài mẫu, khi đã đạt
    Diff {
        exercise: String,
        /// Even before it passes · Kể cả khi chưa đạt
        #[arg(long)]
        spoil: bool,
    },
    /// Begin an exercise anew; what you wrote is kept aside · Làm lại từ đầu; bài cũ được cất riêng
    Reset { exercise: String },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = arguments.lang.unwrap_or_else(Lang::from_environment);
    let done = match arguments.command {
        None | Some(Command::Board) => {
            show(format_args!("{}\n", report::board(lang)));
            Ok(true)
        }
        Some(Command::Check { exercise: None }) => check_begun(lang),
        Some(Command::Check { exercise: Some(name) }) => {
            find(&name, lang).and_then(|exercise| check(exercise, lang))
        }
        Some(Command::Watch) => watch(lang),
        Some(Command::Hint { exercise: None }) => Ok(hint_for_next(lang)),
        Some(Command::Hint { exercise: Some(name) }) => {
            find(&name, lang).map(|exercise| hint(exercise, lang))
        }
        Some(Command::Diff { exercise, spoil }) => {
            find(&exercise, lang).and_then(|found| diff(found, spoil, lang))
        }
        Some(Command::Reset { exercise }) => {
            find(&exercise, lang).and_then(|found| reset(found, lang))
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<bool, Box<dyn Error>>;

/// Finds an exercise by any of its names: `01.1`, `1.1`, `ex01_1`, `ex01_1_cursor`, `cursor`.
fn find(name: &str, lang: Lang) -> Result<&'static Exercise, Box<dyn Error>> {
    let called = |exercise: &Exercise| {
        let plain = exercise.id.trim_start_matches('0');
        [exercise.id, plain, exercise.name]
            .map(str::to_owned)
            .into_iter()
            .chain([exercise.program(), exercise.stem()])
    };
    if let Some((_, found)) =
        all().find(|(_, exercise)| called(exercise).any(|other| other == name))
    {
        return Ok(found);
    }
    let closest = all()
        .flat_map(|(_, exercise)| called(exercise).map(move |other| (exercise, other)))
        .map(|(exercise, other)| (exercise, strsim::jaro(&other, name)))
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    let id = match closest {
        Some((exercise, likeness)) if likeness > 0.8 => Some(exercise.id),
        _ => None,
    };
    Err(report::unknown(name, id, lang).into())
}

fn check(exercise: &'static Exercise, lang: Lang) -> Done {
    let verdict = judge(exercise)?;
    show(report::verdict(exercise, &verdict, lang));
    Ok(matches!(verdict, Verdict::Passed))
}

fn check_begun(lang: Lang) -> Done {
    let begun: Vec<_> = all()
        .map(|(_, exercise)| exercise)
        .filter(|e| progress::state(e) != State::NotStarted)
        .collect();
    if begun.is_empty() {
        show(format_args!("{}\n", report::board(lang)));
        return Ok(true);
    }
    let mut all_pass = true;
    for exercise in begun {
        all_pass &= check(exercise, lang)?;
        show("\n");
    }
    Ok(all_pass)
}

fn watch(lang: Lang) -> Done {
    let saved_at = |exercise: &Exercise| -> Option<SystemTime> {
        fs::metadata(root().join(exercise.file())).ok()?.modified().ok()
    };
    let mut saved: HashMap<_, _> = all().map(|(_, e)| (e.id, saved_at(e))).collect();
    show(format_args!("{}\n", report::board(lang)));
    let watching = Text {
        en: "Watching. Save an exercise to check it; Ctrl-C ends.",
        vi: "Đang theo dõi. Lưu bài nào, bài ấy được kiểm tra ngay; Ctrl-C để thoát.",
    };
    show(style(lang.block(watching, "  ")).dim());
    loop {
        thread::sleep(Duration::from_millis(150));
        for (_, exercise) in all() {
            let now = saved_at(exercise);
            if saved.insert(exercise.id, now) != Some(now) && now.is_some() {
                show(format_args!("\n{}\n", style("─".repeat(60)).dim()));
                if let Err(error) = check(exercise, lang) {
                    eprintln!("{error}"); // perhaps half-saved: keep watching
                }
            }
        }
    }
}

fn hint(exercise: &Exercise, lang: Lang) -> bool {
    let title = style(format!("{} {}", exercise.id, lang.line(exercise.title))).bold();
    match progress::next_hint(exercise) {
        Some(number) => {
            let word = Text { en: "hint", vi: "gợi ý" };
            show(format_args!("{title}  {} {}/3\n", lang.line(word), number + 1));
            show(lang.block(exercise.hints[number], "  "));
        }
        None => show(format_args!("{title}\n{}", report::no_more_hints(exercise, lang))),
    }
    true
}

/// The next hint for the exercise that comes next.
fn hint_for_next(lang: Lang) -> bool {
    if let Some((_, exercise)) = progress::next() {
        hint(exercise, lang)
    } else {
        show(format_args!("{}\n", report::board(lang)));
        true
    }
}

fn diff(exercise: &'static Exercise, spoil: bool, lang: Lang) -> Done {
    if !spoil
        && progress::state(exercise) != State::Passed
        && !matches!(judge(exercise)?, Verdict::Passed)
    {
        let wait = Text {
            en: "Not before it passes: the solution is worth more then. (--spoil shows it all the same.)",
            vi: "Đợi bài đạt đã: lúc ấy xem bài mẫu mới bõ. (Thêm --spoil nếu vẫn muốn xem.)",
        };
        show(lang.block(wait, ""));
        return Ok(false);
    }
    let legend = Text { en: "- yours   + ours", vi: "- của bạn   + bài mẫu" };
    show(format_args!("{}\n", lang.block(legend, "  ")));
    show(report::changes(&exercise.answer()?, &exercise.solution()?));
    Ok(true)
}

fn reset(exercise: &Exercise, lang: Lang) -> Done {
    let kept = progress::reset(exercise)?;
    let fresh = Text { en: "as it was at the start", vi: "đã trở về như lúc đầu" };
    show(format_args!("{}: {}\n", exercise.file().display(), lang.line(fresh)));
    if let Some(path) = kept {
        let aside = Text { en: "what you had written", vi: "bài bạn đã viết" };
        show(format_args!("{}: {}\n", lang.line(aside), path.display()));
    }
    Ok(true)
}

/// Prints. A closed standard output (`cargo learn watch | head`) ends the program without a panic.
fn show(text: impl Display) {
    if write!(io::stdout(), "{text}").is_err() {
        exit(0);
    }
}
