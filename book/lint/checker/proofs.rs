//! A check that can't fail is worth nothing: here a small book is broken, once for every promise.

use full_duplex::lesson13_numbers::results::Run;

use super::{
    Files, Trouble, commands, figures, includes, links, lock, page::Language, quoted, titles,
    twins, witnesses, wording,
};

const PAGE: &str = "book/src/lesson01/polling.md";
const FIGURE: &str = "book/src/lesson01/img/ask.svg";
const CODE: &str = "lessons/lesson01_polling/main.rs";
const LOCK: &str = "book/translations.lock";
const SUMMARY: &str = "book/src/SUMMARY.md";

/// What is broken, in which file, what is replaced there by what, and what the checker must say.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const BROKEN: &[Row] = &[
    ("twin missing", PAGE, "<div lang=\"vi\">\n\nVới một", "<div lang=\"en\">\n\nVới một", "polling.md:9: this English block has no Vietnamese"),
    ("order swapped", PAGE, "<div lang=\"en\">\n\nRead", "<div lang=\"vi\">\n\nRead", "polling.md:39: this Vietnamese block has no English"),
    ("code between twins", PAGE, "</div>\n<div lang=\"vi\">\n\nVới", "</div>\n```text\n```\n<div lang=\"vi\">\n\nVới", "no Vietnamese one right after"),
    ("block unclosed", PAGE, "lại.\n\n</div>", "lại.\n", "polling.md:50: this never ends"),
    ("no blank line", PAGE, "<div lang=\"en\">\n\nRead", "<div lang=\"en\">\nRead", "needs a blank line"),
    ("stray text", PAGE, "</fd-poll>", "</fd-poll>\n\nHello!", "outside of a language block"),
    ("stray text in a widget's line", PAGE, "</fd-poll>", "Hello!</fd-poll>", "outside of a language block"),
    ("code in a block", PAGE, "Read the", "```rust\n```\n\nRead the", "belongs between the pairs"),
    ("one paragraph more", PAGE, "Xem [", "Một.\n\nXem [", "paragraphs differ"),
    ("one item less", PAGE, "- hỏi nhanh hơn;\n", "", "paragraphs differ"),
    ("another admonition", PAGE, "> [!TIP]\n> Đọc", "> [!NOTE]\n> Đọc", "paragraphs differ"),
    ("different code", PAGE, "hỏi `GET", "hỏi `POST", "inline code differ"),
    ("different link", PAGE, "[đường dây](#wire)", "[đường dây](#cost)", "links differ"),
    ("different number", PAGE, "0,5 giây", "0,6 giây", "numbers differ: English [\"0.5\"], Vietnamese [\"0,6\"]"),
    ("number not translated", PAGE, "1.000 người", "1,000 người", "numbers differ"),
    ("English among Vietnamese", PAGE, "Đọc hết đi, rồi đọc lại.", "Read it all, then read it again.", "doesn't look Vietnamese"),
    ("Vietnamese among English", PAGE, "<span lang=\"vi\">Nguyễn</span> asks", "Nguyễn asks", "Vietnamese letters in the English"),
    ("not NFC", PAGE, "Đọc hết", "Đo\u{323}c hết", "polling.md:58: an accent stands apart"),
    ("heading in one language", PAGE, "## Cost · Giá", "## Cost", "a heading is"),
    ("heading without id", PAGE, " {#cost}", "", "polling.md:32: a section needs an id"),
    ("id twice", PAGE, "{#cost}", "{#wire}", "the same id"),
    ("second title", PAGE, "## Cost", "# Cost", "one title"),
    ("fold in one language", PAGE, "<summary>Answer · Đáp án", "<summary>Answer", "a fold's title"),
    ("title differs", SUMMARY, "Polling · Hỏi", "Pull · Hỏi", "SUMMARY.md:5: book/src/lesson01/polling.md is called"),
    ("part in one language", SUMMARY, "# Before · Trước", "# Before", "SUMMARY.md:3: a title is"),
    ("page missing", SUMMARY, "polling.md)", "pulling.md)", "there is no book/src/lesson01/pulling.md"),
    ("page forgotten", SUMMARY, "- [Polling · Hỏi](lesson01/polling.md)", "", "polling.md:1: SUMMARY.md doesn't list"),
    ("anchor missing", CODE, "ANCHOR: main", "ANCHOR: maine", "polling.md:25: ../../../lessons/lesson01_polling/main.rs has no `ANCHOR: main`"),
    ("anchor's end missing", CODE, "// ANCHOR_END: main\n", "", "has no `ANCHOR_END: main`"),
    ("file missing", PAGE, "main.rs:main", "name.rs:main", "there is no"),
    ("lines missing", PAGE, "main.rs:main", "main.rs:2:99", "has 5 lines"),
    ("misspelt include", PAGE, "{{#include ../../../less", "{{#inclde ../../../less", "not an include"),
    ("snapshot from its first line", PAGE, ".snap:4:", ".snap", "begins in line 4"),
    ("snapshot one line late", PAGE, ".snap:4:", ".snap:5:", "begins in line 4"),
    ("figure in one language", FIGURE, "<text lang=\"vi\">hỏi</text>", "", "its lang=\"vi\" one"),
    ("figure with a colour", FIGURE, "<text lang=\"vi\">", "<text fill=\"#000\" lang=\"vi\">", "ask.svg:3: a colour of its own"),
    ("figure with a style", FIGURE, "<text lang=\"vi\">", "<text style=\"fill: red\" lang=\"vi\">", "ask.svg:3: a colour of its own"),
    ("figure with a blank line", FIGURE, "</title>\n", "</title>\n\n", "ask.svg:3: a blank line"),
    ("figure too wide", FIGURE, "0 0 420 90", "0 0 720 90", "at most 420"),
    ("figure without a title", FIGURE, "Ask · Hỏi", "Ask", "<title> is"),
    ("link to nothing", PAGE, "(#wire)", "(#wires)", "has no heading with {#wires}"),
    ("anchor with a heading's id", PAGE, "## Cost", "<a id=\"wire\"></a>\n\n## Cost", "the same id"),
    ("link to no page", PAGE, "(#wire)", "(wire.md)", "leads nowhere"),
    ("picture missing", PAGE, "đường dây](#wire)", "đường dây](img/no.png)", "polling.md:52: `img/no.png` leads nowhere"),
    ("program missing", PAGE, "--bin lesson01 --", "--bin lesson1 --", "polling.md:21: Cargo.toml has no program `lesson1`"),
    ("command that nobody runs", ".ci/walk", "--port 0", "--port 1", "polling.md:20: no script in .ci/ runs `cargo run --bin lesson01 -- --port 0`"),
    ("command that only begins alike", ".ci/walk", "--port 0", "--port 0 --tap", "no script in .ci/ runs"),
    ("program missing in a sentence", PAGE, "`GET", "`cargo run --bin nothing`, `GET", "no program `nothing`"),
    ("test missing", PAGE, "`GET", "`nobody_has_written_this`, `GET", "no test is called `nobody_has_written_this`"),
    ("word that the book avoids", PAGE, "ask slower.", "ask anew.", "polling.md:39: \"anew\": again"),
    ("word in Vietnamese that the book avoids", PAGE, "hỏi chậm lại.", "hoài công.", "polling.md:50: \"hoài công\": vô ích"),
    ("word in a program that the book avoids", CODE, "fn main() {", "fn main() { // Hoài công", "main.rs:2: \"hoài công\": vô ích"),
    ("percent that stands apart", PAGE, "ask slower.", "ask 99 % slower.", "99%, without a space"),
    ("English changed", PAGE, "Read the", "Reread the", "the English changed, the Vietnamese did not"),
    ("Vietnamese changed", PAGE, "Đọc hết", "Nghe hết", "the Vietnamese changed, the English did not"),
];

#[test]
fn a_good_book_has_no_trouble() {
    assert_eq!(sayings(&good()), "");
}

#[test]
fn every_kind_of_damage_is_noticed() {
    let mut unnoticed = Vec::new();
    for (damage, file, from, to, expected) in BROKEN {
        let mut files = good();
        let text = files.get(file).expect("the row names a file of the small book").to_owned();
        assert!(text.contains(from), "{damage}: {file} has no {from:?}");
        files.put(file, text.replacen(from, to, 1));
        let said = sayings(&files);
        if !said.contains(expected) {
            unnoticed.push(format!("{damage}: expected {expected:?}, the checker said\n{said}\n"));
        }
    }
    assert!(unnoticed.is_empty(), "\n{}", unnoticed.join("\n"));
}

#[test]
fn a_lock_can_be_too_short_or_too_long() {
    let mut files = good();
    let lock = files.get(LOCK).expect("the small book has a lock").to_owned();
    files.put(LOCK, lock.lines().take(2).collect::<Vec<_>>().join("\n"));
    assert!(sayings(&files).contains("polling.md:39: a new pair"), "{}", sayings(&files));
    files.put(LOCK, format!("{lock}0123456789abcdef 0123456789abcdef book/src/gone.md\n"));
    assert!(sayings(&files).contains("translations.lock:4: no page has"), "{}", sayings(&files));
}

#[test]
fn an_anchor_between_two_blocks_can_be_linked_to() {
    let mut files = good();
    let page = files.get(PAGE).expect("the small book has a page").to_owned();
    files.put(
        PAGE,
        page.replace("{#wire}", "{#line}").replacen("## Cost", "<a id=\"wire\"></a>\n\n## Cost", 1),
    );
    assert_eq!(sayings(&files), "");
}

#[test]
fn wrapping_lines_anew_makes_nothing_stale() {
    let mut files = good();
    let page = files.get(PAGE).expect("the small book has a page").to_owned();
    files.put(PAGE, page.replacen("Read the wire", "Read\nthe wire", 1));
    assert_eq!(sayings(&files), "");
}

fn sayings(files: &Files) -> String {
    let checks = [
        twins::check,
        titles::check,
        includes::check,
        figures::check,
        links::check,
        commands::check,
        witnesses::check,
        wording::check,
        lock::check,
    ];
    let troubles: Vec<Trouble> = checks.iter().flat_map(|check| check(files)).collect();
    troubles.iter().map(Trouble::to_string).collect::<Vec<_>>().join("\n")
}

/// A book of one page that keeps every promise.
fn good() -> Files {
    let mut files = Files::default();
    files.put("Cargo.toml", "[[bin]]\nname = \"lesson01\"\n");
    files.put(SUMMARY, "# Summary\n\n# Before · Trước\n\n- [Polling · Hỏi](lesson01/polling.md)\n");
    files.put(CODE, "// ANCHOR: main\nfn main() {\n}\n// ANCHOR_END: main\n// end\n");
    files.put(
        "tests/snapshots/poll.snap",
        "---\nsource: tests/x.rs\n---\n#1 > GET /messages HTTP/1.1\n#1 <\n",
    );
    files.put(".ci/walk", "cargo run --bin lesson01 -- --port 0\n");
    files.put(FIGURE, include_str!("small/ask.svg"));
    files.put(PAGE, include_str!("small/polling.md"));
    let lock = lock::written(&twins::all(&files));
    files.put(LOCK, lock);
    files
}

/// The small book with this figure in both languages, and a run that has measured 1,234.5 for it.
fn quoting(id: &str, english: &str, vietnamese: &str) -> Files {
    let mut files = good();
    let mut run = Run::default();
    run.note("polling.bytes_each", 1_234.5);
    files.put(quoted::RUN, run.to_json());
    let page = files.get(PAGE).expect("the small book has a page");
    let data = |text: &str| format!("<data value=\"{id}\">{text}</data>");
    let page = page.replacen("0.5 s", &data(english), 1).replacen("0,5 giây", &data(vietnamese), 1);
    files.put(PAGE, page);
    files
}

#[test]
fn a_quoted_figure_is_what_was_measured() {
    let said = |files: &Files| {
        quoted::check(files).iter().map(Trouble::to_string).collect::<Vec<_>>().join("\n")
    };
    let id = "polling.bytes_each";
    assert_eq!(said(&quoting(id, "1,234.5", "1.234,5")), "");
    assert_eq!(said(&quoting(id, "1,234.50", "1.234,50")), "");
    assert!(
        said(&quoting(id, "1,235", "1.234,5"))
            .contains("polling.md:11: \"polling.bytes_each\" is 1,234")
    );
    assert!(said(&quoting(id, "1,234.5", "1,234.5")).contains("polling.md:16:"));
    assert!(said(&quoting("polling.nothing", "1", "1")).contains("no figure \"polling.nothing\""));
    assert!(said(&quoting("sse.bytes_each", "1", "1")).contains("has no \"sse.bytes_each\""));
    let mut files = quoting(id, "1,234.5", "1.234,5");
    let page = files.get(PAGE).expect("a page").replacen(
        "<data value=\"polling.bytes_each\">1.234,5</data>",
        "1.234,5",
        1,
    );
    files.put(PAGE, page);
    assert!(said(&files).contains("quoted figures differ"), "{}", said(&files));
}

#[test]
fn a_new_run_keeps_each_figures_decimals() {
    let files = quoting("polling.bytes_each", "999.75", "7");
    let run = Run::from_json(files.get(quoted::RUN).expect("a run")).expect("a run");
    let text = |language, text: &str| quoted::rewritten(text, language, &run);
    let (english, vietnamese) = (Language::English, Language::Vietnamese);
    let data = |text: &str| format!("a <data value=\"polling.bytes_each\">{text}</data> b");
    assert_eq!(text(english, &data("999.75")), data("1,234.50"));
    assert_eq!(text(vietnamese, &data("7,0")), data("1.234,5"));
    assert_eq!(text(vietnamese, "a 7 b"), "a 7 b");
}
