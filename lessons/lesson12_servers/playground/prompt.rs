//! What is typed at the prompt of a cluster.

/// A process of the cluster. The numbers begin with 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One of the servers.
    Server(usize),
    /// The broker, or one of its servers.
    Log(usize),
    /// The balancer.
    Balancer,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Kill(Which),
    Freeze(Which),
    Start(Which),
    Map,
}

/// Reads a line. A broker of one process needs no number.
pub fn parse(line: &str, servers: usize, logs: usize) -> Option<Command> {
    let words: Vec<_> = line.split_whitespace().collect();
    let number = |text: &str, most: usize| {
        let number: usize = text.parse().ok()?;
        number.checked_sub(1).filter(|at| *at < most)
    };
    let which = match words.get(1..).unwrap_or_default() {
        ["balancer"] => Some(Which::Balancer),
        ["log"] if logs <= 1 => Some(Which::Log(0)),
        ["log", text] => number(text, logs).map(Which::Log),
        [text] | ["server", text] => number(text, servers).map(Which::Server),
        _ => None,
    };
    match *words.first()? {
        "kill" => which.map(Command::Kill),
        "freeze" => which.map(Command::Freeze),
        "start" => which.map(Command::Start),
        "map" if words.len() == 1 => Some(Command::Map),
        _ => None,
    }
}

/// What can be typed.
pub fn help(logs: usize) -> String {
    let log = if logs > 1 { "log 1" } else { "log" };
    let line = |object: &str, english: &str, vietnamese: &str| {
        let [kill, freeze, start] =
            ["kill", "freeze", "start"].map(|verb| format!("{verb} {object}"));
        format!("  {kill:<15}{freeze:<17}{start:<16}{english} · {vietnamese}\n")
    };
    [
        line("2", "a server", "một server"),
        line(log, "the log", "nhật ký"),
        line("balancer", "the balancer", "balancer"),
        format!("  {:<48}what runs · cái gì đang chạy\n", "map"),
        format!("  {:<48}end it all · tắt hết", "Ctrl-C"),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::{Which::*, *};

    #[test]
    fn what_can_be_typed() {
        for (line, command) in [
            ("kill 1", Some(Command::Kill(Server(0)))),
            ("kill server 1", Some(Command::Kill(Server(0)))),
            ("  freeze   3 ", Some(Command::Freeze(Server(2)))),
            ("start log", Some(Command::Start(Log(0)))),
            ("kill log 1", Some(Command::Kill(Log(0)))),
            ("freeze balancer", Some(Command::Freeze(Balancer))),
            ("map", Some(Command::Map)),
            ("map 1", None),
            ("kill", None),
            ("kill 0", None),
            ("kill 4", None),
            ("kill -1", None),
            ("kill log 2", None),
            ("kill 1 2", None),
            ("", None),
            ("nonsense", None),
        ] {
            assert_eq!(parse(line, 3, 1), command, "{line}");
        }
        assert_eq!(parse("kill log", 3, 3), None, "which one?");
        assert_eq!(parse("kill log 3", 3, 3), Some(Command::Kill(Log(2))));
    }
}
