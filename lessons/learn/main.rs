//! `cargo learn`: the learner's board, checks, hints and fresh starts, for exercises and stages.

mod stage_commands;
mod task;

use std::{
    collections::HashMap, error::Error, fmt::Display, fs, io, io::Write as _, process::ExitCode,
    process::exit, thread, time::Duration, time::SystemTime,
};

use clap::{Parser, Subcommand};
use console::style;
use full_duplex::learn::{
    exercise::root,
    progress::{self, State},
    report,
    text::{Lang, Text},
    verdict::{Verdict, judge},
};
use task::{Task, find, tasks};

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
    /// Build a lesson's own code: the next stage of a lesson ("04"), or this one ("04-B1") · Tự
    /// viết code của bài học: chặng kế tiếp của một bài ("04"), hoặc đúng chặng này ("04-B1")
    Build { stage: String },
    /// Check one exercise or stage, or all that you have begun · Kiểm tra một bài tập hay một
    /// chặng, hoặc mọi thứ đã bắt đầu
    Check { task: Option<String> },
    /// Check whatever you save · Kiểm tra mỗi khi bạn lưu
    Watch,
    /// The next of three hints, for one exercise or stage or the one you are at · Gợi ý tiếp theo,
    /// trong ba gợi ý, cho một bài hay một chặng, hoặc bài đang làm
    Hint { task: Option<String> },
    /// Your answer beside ours, once it passes · Bài của bạn bên cạnh bài mẫu, khi đã đạt
    Diff {
        task: String,
        /// Even before it passes · Kể cả khi chưa đạt
        #[arg(long)]
        spoil: bool,
    },
    /// Begin an exercise or a stage again; what you wrote is kept aside · Làm lại từ đầu; bài cũ
    /// được cất riêng
    Reset { task: String },
    /// Run a lesson on the stages that you have finished · Chạy một bài học bằng những chặng bạn đã
    /// xong
    Run {
        /// "lesson06", and what the program is told: `cargo learn run lesson06 --port 0` ·
        /// "lesson06" và tham số cho chương trình: `cargo learn run lesson06 --port 0`
        #[arg(value_name = "PROGRAM", required = true)]
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>, // one list, so that even --help after the name is the program's
    },
    /// The whole chat on your code, twenty people in it, two kills of its server, and the balance ·
    /// Cả phòng chat chạy bằng code của bạn, hai mươi người, hai lần giết server, rồi kiểm đếm
    Finale {
        /// What it is told: `cargo learn finale --people 5 --time 6` · Tham số:
        /// `cargo learn finale --people 5 --time 6`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = arguments.lang.unwrap_or_else(Lang::from_environment);
    match perform(arguments.command.unwrap_or(Command::Board), lang) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command, lang: Lang) -> Done {
    match command {
        Command::Board => {
            show(format_args!("{}\n", report::board(lang)));
            Ok(true)
        }
        Command::Build { stage } => stage_commands::build(&stage, lang),
        Command::Check { task: None } => Ok(check_begun(lang)),
        Command::Check { task: Some(name) } => check(find(&name, lang)?, lang),
        Command::Watch => watch(lang),
        Command::Hint { task: None } => Ok(hint_for_next(lang)),
        Command::Hint { task: Some(name) } => Ok(hint(find(&name, lang)?, lang)),
        Command::Diff { task, spoil } => diff(find(&task, lang)?, spoil, lang),
        Command::Reset { task } => reset(find(&task, lang)?, lang),
        Command::Finale { arguments } => stage_commands::finale(&arguments, lang),
        Command::Run { words } => {
            let (program, arguments) = words.split_first().expect("clap asks for a program");
            let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
            stage_commands::run(program, arguments, lang)
        }
    }
}

type Done = Result<bool, Box<dyn Error>>;

fn check(task: Task, lang: Lang) -> Done {
    match task {
        Task::Exercise(exercise) => {
            let verdict = judge(exercise)?;
            show(report::verdict(exercise, &verdict, lang));
            Ok(matches!(verdict, Verdict::Passed))
        }
        Task::Stage(stage) => stage_commands::check(stage, lang),
    }
}

fn check_begun(lang: Lang) -> bool {
    let begun = |task: &Task| !matches!(task.state(), State::NotStarted | State::Missing);
    let begun: Vec<_> = tasks().filter(begun).collect();
    if begun.is_empty() {
        show(format_args!("{}\n", report::board(lang)));
        return true;
    }
    let mut all_pass = true;
    for task in begun {
        all_pass &= check(task, lang).unwrap_or_else(|error| {
            eprintln!("{error}"); // the others are checked all the same
            false
        });
        show("\n");
    }
    all_pass
}

fn watch(lang: Lang) -> Done {
    let mut saved: HashMap<_, _> = tasks().map(|task| (task.id(), saved_at(task))).collect();
    show(format_args!("{}\n", report::board(lang)));
    let watching = Text {
        en: "Watching. Save an exercise or a stage to check it; Ctrl-C ends.",
        vi: "Đang theo dõi. Lưu bài hay chặng nào, nó được kiểm tra ngay; Ctrl-C để thoát.",
    };
    show(style(lang.block(watching, "  ")).dim());
    loop {
        thread::sleep(Duration::from_millis(150));
        for task in tasks() {
            let now = saved_at(task);
            let there = now.iter().any(Option::is_some);
            if saved.insert(task.id(), now.clone()) != Some(now) && there {
                show(format_args!("\n{}\n", style("─".repeat(60)).dim()));
                if let Err(error) = check(task, lang) {
                    eprintln!("{error}"); // perhaps half-saved: keep watching
                }
            }
        }
    }
}

fn hint(task: Task, lang: Lang) -> bool {
    let title = style(format!("{} {}", task.id(), lang.line(task.title()))).bold();
    let hints = task.hints();
    let word = lang.line(Text { en: "hint", vi: "gợi ý" });
    let one = |number: usize| {
        show(format_args!("{title}  {word} {}/{}\n", number + 1, hints.len()));
        show(lang.block(hints[number], "  "));
    };
    match progress::next_hint(task.id(), hints.len()) {
        Ok(Some(number)) => one(number),
        Err(error) => {
            (0..hints.len()).for_each(one); // which one comes next, nobody will know
            eprintln!("{error}");
        }
        Ok(None) => show(format_args!("{title}\n{}", report::no_more_hints(task.id(), lang))),
    }
    true
}

/// The next hint for what was saved last and isn't right yet, or else for the exercise that comes
/// next.
fn hint_for_next(lang: Lang) -> bool {
    let open = |task: &Task| matches!(task.state(), State::Changed | State::Failed);
    let begun = tasks().filter(open).max_by_key(|task| saved_at(*task).into_iter().max());
    let next = || progress::next().map(|(_, exercise)| Task::Exercise(exercise));
    if let Some(task) = begun.or_else(next) {
        hint(task, lang)
    } else {
        show(format_args!("{}\n", report::board(lang)));
        true
    }
}

/// When each of its files was saved last.
fn saved_at(task: Task) -> Vec<Option<SystemTime>> {
    let files = task.files().into_iter();
    files.map(|file| fs::metadata(root().join(file)).ok()?.modified().ok()).collect()
}

fn diff(task: Task, spoil: bool, lang: Lang) -> Done {
    if !spoil && task.state() != State::Passed && !task.passes()? {
        let wait = Text {
            en: "Not before it passes: the solution is worth more then. (--spoil shows it all the same.)",
            vi: "Đợi bài đạt đã: lúc ấy xem bài mẫu mới đáng. (Thêm --spoil nếu vẫn muốn xem.)",
        };
        show(lang.block(wait, ""));
        return Ok(false);
    }
    let legend = Text { en: "- yours   + ours", vi: "- của bạn   + bài mẫu" };
    show(format_args!("{}\n", lang.block(legend, "  ")));
    for (yours, ours) in task.beside_ours()? {
        show(report::changes(&yours, &ours));
    }
    Ok(true)
}

fn reset(task: Task, lang: Lang) -> Done {
    let kept = task.reset()?;
    let fresh = Text { en: "as it was at the start", vi: "đã trở về như lúc đầu" };
    for file in task.files() {
        show(format_args!("{}: {}\n", file.display(), lang.line(fresh)));
    }
    for path in kept {
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
