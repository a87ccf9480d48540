//! What a transcript must not tell: whoever reads `Cookie: session=4f2c…` over somebody's shoulder
//! is that person. Names and lengths stay, values become `…`.

use std::borrow::Cow;

/// The names of JSON strings that are somebody's key to something.
const KEYS: [&str; 4] = ["invitation", "ticket", "token", "link"];

/// A line of a head, without what is secret in it.
pub(super) fn field(line: &str) -> Cow<'_, str> {
    if line.starts_with([' ', '\t']) {
        return "…".into(); // it goes on from the line before, perhaps a secret one
    }
    let Some((name, value)) = line.split_once(':') else { return line.into() };
    let hidden = match name.trim().to_ascii_lowercase().as_str() {
        "link-token" => "…".to_owned(),
        "authorization" | "proxy-authorization" => match value.trim_start().split_once(' ') {
            Some((scheme, _)) => format!("{scheme} …"),
            None => "…".to_owned(),
        },
        "cookie" => value.split(';').map(cookie).collect::<Vec<_>>().join("; "),
        "set-cookie" => match value.split_once(';') {
            Some((pair, attributes)) => format!("{};{attributes}", cookie(pair)),
            None => cookie(value),
        },
        _ => return line.into(),
    };
    format!("{name}: {hidden}").into()
}

/// `session=4f2c…` as `session=…`. An empty value says that there is none any more.
fn cookie(pair: &str) -> String {
    match pair.trim().split_once('=') {
        Some((name, "")) => format!("{name}="),
        Some((name, _)) => format!("{name}=…"),
        None => "…".to_owned(),
    }
}

/// A body, without the secret strings of a JSON object.
pub(super) fn body(text: &str) -> Cow<'_, str> {
    let mut shown = Cow::Borrowed(text);
    for key in KEYS {
        let name = format!("\"{key}\"");
        let mut from = 0;
        while let Some(at) = shown[from..].find(&name) {
            from += at + name.len();
            let value = shown[from..].trim_start().strip_prefix(':').map(str::trim_start);
            let Some(value) = value.and_then(|value| value.strip_prefix('"')) else { continue };
            let begin = shown.len() - value.len();
            // No key holds a quote. Without one at its end, the rest comes later.
            let end = value.find('"').map_or(shown.len(), |length| begin + length);
            shown.to_mut().replace_range(begin..end, "…");
        }
    }
    shown
}

/// Whether something secret may go on after the end of these bytes: a name of [`KEYS`] or the value
/// that belongs to it is not complete.
pub(super) fn goes_on(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    KEYS.iter().any(|key| {
        let name = format!("\"{key}\"");
        let is_value_open = text.rfind(&name).is_some_and(|at| {
            let rest = text[at + name.len()..].trim_start();
            let Some(value) = rest.strip_prefix(':') else { return rest.is_empty() };
            let value = value.trim_start();
            value.strip_prefix('"').map_or(value.is_empty(), |value| !value.contains('"'))
        });
        is_value_open || (1..name.len()).any(|length| text.ends_with(&name[..length]))
    })
}

/// Whether bytes that are no text hold the name of something secret.
pub(super) fn may_be_in(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    KEYS.iter().chain(&["authorization", "cookie"]).any(|name| text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_a_secret_field_is_not_shown() {
        for (line, shown) in [
            ("host: localhost:8080", "host: localhost:8080"),
            ("GET / HTTP/1.1", "GET / HTTP/1.1"),
            ("Authorization: Bearer abc", "Authorization: Bearer …"),
            ("authorization:abc", "authorization: …"),
            ("Cookie: session=abc; theme=dark;x", "Cookie: session=…; theme=…; …"),
            (
                "set-cookie: session=abc; Path=/; HttpOnly",
                "set-cookie: session=…; Path=/; HttpOnly",
            ),
            ("set-cookie: session=; Max-Age=0", "set-cookie: session=; Max-Age=0"),
            ("set-cookie: session=abc", "set-cookie: session=…"),
            ("link-token: abc", "link-token: …"),
            ("Link-Token:abc", "Link-Token: …"),
            ("Cookie : session=abc", "Cookie : session=…"),
            ("authorization\t: Bearer abc", "authorization\t: Bearer …"),
            (" session=abc", "…"),
            ("\tBearer abc", "…"),
        ] {
            assert_eq!(field(line), shown);
        }
    }

    #[test]
    fn a_secret_goes_on_until_its_quote() {
        let text = r#"{"name":"Lan","token" : "abc","keep":7}"#;
        let (begin, end) = (text.find("\"token").expect("a name"), text.find("c\"").expect("c"));
        for length in 0..=text.len() {
            let is_inside = (begin + 1..=end + 1).contains(&length);
            let is_quote = text[..length].ends_with('"'); // a name may begin with it
            assert_eq!(goes_on(&text.as_bytes()[..length]), is_inside || is_quote, "{length}");
        }
    }

    #[test]
    fn the_secrets_of_a_body_are_not_shown() {
        for (text, shown) in [
            (r#"{"message":"the token is \"abc\""}"#, r#"{"message":"the token is \"abc\""}"#),
            (r#"{"name":"Lan","token":"abc"}"#, r#"{"name":"Lan","token":"…"}"#),
            (
                r#"{"invitation" : "abc", "keep": "token"}"#,
                r#"{"invitation" : "…", "keep": "token"}"#,
            ),
            (
                r#"{"ticket":"abc","goodForMs":1}{"ticket":"d"}"#,
                r#"{"ticket":"…","goodForMs":1}{"ticket":"…"}"#,
            ),
            (r#"{"token":"ab"#, r#"{"token":"…"#),
            (r#"{"link":"abc"}"#, r#"{"link":"…"}"#),
            (r#"{"text":"{\"link\":\"/ws\"}"}"#, r#"{"text":"{\"link\":\"/ws\"}"}"#),
            (r#"{"token":7}"#, r#"{"token":7}"#),
        ] {
            assert_eq!(body(text), shown);
        }
    }
}
