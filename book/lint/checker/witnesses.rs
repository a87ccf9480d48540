//! A test that a page calls as a witness exists.

use super::{
    Files, Trouble,
    files::extension,
    inline::code_and_prose,
    page::{Kind, pieces},
};

/// Every name of a test in a sentence of every page.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for piece in pieces(page).iter().filter(|piece| matches!(piece.kind, Kind::Block(_))) {
            let (code, _) = code_and_prose(&piece.text);
            for name in code.iter().filter(|code| is_test(code)) {
                if !exists(files, name) {
                    let why = format!("no test is called `{name}`");
                    troubles.push(Trouble::new(file, piece.line, why));
                }
            }
        }
    }
    troubles
}

/// Our tests are sentences, so their names have many underscores; on a page nothing else has but
/// the parameters of RFC 7692.
fn is_test(code: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let parameter = PARAMETERS.iter().any(|end| code.ends_with(end));
    code.chars().all(letters) && code.matches('_').count() >= 3 && !parameter
}

const PARAMETERS: [&str; 2] = ["_no_context_takeover", "_max_window_bits"];

fn exists(files: &Files, name: &str) -> bool {
    let declaration = format!("fn {name}(");
    let mut sources = files.all().filter(|(path, _)| extension(path) == "rs");
    sources.any(|(_, text)| text.contains(&declaration))
}
