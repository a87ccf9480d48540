//! `lesson13` without a command: measures, shows tables and a page, and keeps what it was asked to
//! keep.

use std::{error::Error, path::PathBuf, time::Duration};

use clap::Args;

use super::{
    catalogue::Measure,
    measures::{self, ORDER, Size},
    report,
    results::Run,
    summary::{Table, Verdicts},
};
use crate::stage::{
    program::{allow_many_connections, print_line, with_progress},
    stop::{heed, unless_asked},
};

/// What is measured, and what is kept of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Everything once, in two minutes · Mỗi thứ một lần, trong hai phút
    #[arg(long)]
    pub quick: bool,
    /// Only these parts, as polling,herd · Chỉ những phần này, ví dụ polling,herd
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Measure>,
    /// Keep the page in this file · Giữ trang kết quả trong file này
    #[arg(long, value_name = "FILE.html")]
    pub keep: Option<PathBuf>,
    /// Keep the figures in this file · Giữ các con số trong file này
    #[arg(long, value_name = "FILE.json")]
    pub json: Option<PathBuf>,
}

/// Measures, and shows what it found. Ctrl-C ends it: what was measured until then is shown.
pub async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    heed();
    allow_many_connections();
    let size = if options.quick { Size::Quick } else { Size::Full };
    let parts: Vec<_> = ORDER
        .into_iter()
        .filter(|part| options.only.is_empty() || options.only.contains(part))
        .collect();
    let time: Duration = parts.iter().map(|part| measures::takes(*part, size)).sum();
    print_line(beginning(time));
    let ours = report::ours();
    let mut run = Run::here(options.quick);
    let mut failed = Vec::new();
    for part in parts {
        let [en, vi] = part.sentence();
        print_line(format_args!("{en}\n{vi}\n"));
        let mut measured = Run::default();
        let [en, vi] = part.title();
        let work = unless_asked(measures::measure(part, size, &mut measured));
        let done = with_progress(measures::takes(part, size), &format!("{en} · {vi}"), work).await;
        run.add(measured);
        print_line(Table { part, run: &run, ours: ours.as_ref() });
        match done {
            Some(Ok(())) => {}
            Some(Err(why)) => failed.push(format!("{en} · {vi}: {why}")),
            None => break,
        }
    }
    print_line(Verdicts(&run));
    failed.extend(keep(&options, &run, ours.as_ref()));
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// Keeps the figures and the page, each also if the other one can't be kept; the reasons why not.
fn keep(options: &Options, run: &Run, ours: Option<&Run>) -> Vec<String> {
    let saved = options.json.as_deref().map_or(Ok(()), |file| run.save(file));
    let shown = if run.figures.is_empty() {
        Ok(())
    } else {
        let page = report::show(run, ours, options.keep.as_deref());
        page.map(|page| print_line(format_args!("The page · Trang kết quả: {}", page.display())))
    };
    [saved, shown].into_iter().filter_map(Result::err).map(|why| why.to_string()).collect()
}

/// The first lines.
fn beginning(time: Duration) -> String {
    let seconds = time.as_secs();
    let debug = if cfg!(debug_assertions) {
        "\nA debug build: bytes and counts are right, times and ratios mean little. For figures: \
         cargo run --release --bin lesson13\n\
         Bản debug: số byte và số lần thì đúng, thời gian và tỉ lệ không đáng tin. Muốn có số \
         liệu: cargo run --release --bin lesson13\n"
    } else {
        ""
    };
    format!(
        "Lesson 13 · Numbers · Các con số\n\n\
         This takes about {seconds} s. Ctrl-C ends it and shows what it has.\n\
         Mất khoảng {seconds} giây. Ctrl-C để dừng và xem những gì đã đo.\n{debug}"
    )
}
