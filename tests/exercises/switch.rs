//! A file in every version: ours, and with each known mistake. The body of a function that differs
//! becomes a `match`, and a process plays the version that its environment names: one build is
//! enough for all of them.

use std::fmt::Write as _;

use full_duplex::learn::source::body;

/// Names the version that a process plays: `"04-B1 forgets_the_key"`. Without it, that is ours.
pub const PLAYED: &str = "FULL_DUPLEX_PLAYED";

/// What stands at the end of such a file.
const ASKS: &str = "
fn played() -> &'static str {
    static PLAYED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    PLAYED.get_or_init(|| std::env::var(\"FULL_DUPLEX_PLAYED\").unwrap_or_default())
}
";

/// Our file with other versions of it, by name.
///
/// # Errors
///
/// If a version can't be chosen while the program runs.
pub fn switched(ours: &str, versions: &[(String, String)]) -> Result<String, String> {
    let ours = cut(ours);
    let mut branches = vec![String::new(); ours.len()];
    for (name, version) in versions {
        let theirs = cut(version);
        if theirs.len() != ours.len() {
            return Err(format!("{name} has another number of functions"));
        }
        for ((ours, theirs), branches) in ours.iter().zip(theirs).zip(&mut branches) {
            if theirs.before != ours.before {
                return Err(format!("{name} changes more than bodies: {}", ours.before));
            }
            if theirs.body != ours.body {
                let _ = writeln!(branches, "{name:?} => {{\n{}}}", theirs.body);
            }
        }
    }
    let text: String = ours.iter().zip(&branches).map(|(it, branches)| it.text(branches)).collect();
    Ok(text + ASKS)
}

/// The body of a function, and what stands before it.
struct Piece {
    before: String,
    body: String,
}

impl Piece {
    fn text(&self, branches: &str) -> String {
        let Self { before, body } = self;
        if branches.is_empty() {
            return format!("{before}{body}");
        }
        format!("{before}match played() {{\n{branches}_ => {{\n{body}}}\n}}\n")
    }
}

fn cut(text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
    let (mut pieces, mut done) = (Vec::new(), 0);
    for at in 0..lines.len() {
        if at >= done
            && let Some(body) = body(&lines, at)
        {
            let before = joined(&lines[done..body.start]);
            done = body.end;
            pieces.push(Piece { before, body: joined(&lines[body]) });
        }
    }
    pieces.push(Piece { before: joined(&lines[done..]), body: String::new() });
    pieces
}
