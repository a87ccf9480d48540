//! What is inside a paragraph: code, links, numbers, and the words themselves.

/// The text of every code span, and the text without them (each leaves a space).
pub(crate) fn code_and_prose(text: &str) -> (Vec<String>, String) {
    let (mut code, mut prose, mut rest) = (Vec::new(), String::new(), text);
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let (before, after) = (&rest[..start], &rest[start + ticks..]);
        prose.push_str(before);
        let Some(end) = closing(after, ticks) else {
            rest = after;
            continue;
        };
        let words: Vec<&str> = after[..end].split_whitespace().collect();
        code.push(words.join(" "));
        prose.push(' ');
        rest = &after[end + ticks..];
    }
    (code, prose + rest)
}

/// Where a run of exactly so many backquotes begins.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`') {
        let run = &text[at + start..];
        let length = run.len() - run.trim_start_matches('`').len();
        if length == ticks {
            return Some(at + start);
        }
        at += start + length;
    }
    None
}

/// The targets of `[…](target)`, `![…](target)`, `<https://…>`, `href="target"` and `src="target"`, code left out.
pub(crate) fn links(text: &str) -> Vec<String> {
    let (_, prose) = code_and_prose(text);
    let mut links = Vec::new();
    for (opening, ending) in
        [("](", &[')', ' '][..]), ("<http", &['>']), (" href=\"", &['"']), (" src=\"", &['"'])]
    {
        for rest in prose.split(opening).skip(1) {
            links.extend(rest.split(ending).next().map(str::to_owned));
        }
    }
    links
}

/// The numbers of a text that has no code, as they are written: `1,000`, `0.5`, `101`.
pub(crate) fn numbers(prose: &str) -> Vec<String> {
    let between_digits = |(i, c): (usize, char)| {
        let before = prose[..i].ends_with(|c: char| c.is_ascii_digit());
        let after = prose[i + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
        c.is_ascii_digit() || (matches!(c, '.' | ',') && before && after)
    };
    let spaced: String =
        prose.char_indices().map(|(i, c)| if between_digits((i, c)) { c } else { ' ' }).collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// A number as the other language writes it: Vietnamese has the comma where English has the point.
pub(crate) fn other_notation(number: &str) -> String {
    let swap = |c| match c {
        '.' => ',',
        ',' => '.',
        c => c,
    };
    number.chars().map(swap).collect()
}

/// The words that a reader of this language reads: no code, no link targets, no tags, and without what is marked as
/// the other language's, `<span lang="vi">Nguyễn</span>`.
pub(crate) fn words(text: &str, foreign: &str) -> String {
    let (_, mut prose) = code_and_prose(text);
    let opening = format!("<span lang=\"{foreign}\">");
    while let Some(start) = prose.find(&opening) {
        let end = prose[start..].find("</span>").map_or(prose.len(), |end| start + end);
        prose.replace_range(start..end, " ");
    }
    let mut words = String::new();
    let (mut in_tag, mut in_target) = (false, false);
    for (i, c) in prose.char_indices() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            '(' if prose[..i].ends_with(']') => in_target = true,
            ')' if in_target => in_target = false,
            _ if in_tag || in_target => {}
            c => words.push(c),
        }
    }
    words
}

/// A letter that Vietnamese has and English hasn't.
pub(crate) fn is_vietnamese(letter: char) -> bool {
    "ăâđêôơưàáãèéìíòóõùúýĩũ".contains(letter.to_lowercase().next().unwrap_or(letter))
        || ('\u{1ea0}'..='\u{1ef9}').contains(&letter)
}
