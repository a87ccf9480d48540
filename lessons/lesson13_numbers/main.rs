//! `lesson13`: numbers, and the fast server. Without a command it measures what the chapters claim.

use clap::Parser;
use full_duplex::{
    lesson13_numbers::command::{self, Options},
    stage::program::end,
};

/// Lesson 13 · Numbers, and the fast server · Các con số, và server thật nhanh
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(command::run(arguments.options).await);
}
