//! What a transcript must not tell: whoever reads `Cookie: session=4f2c…` over somebody's shoulder
//! is that person. Names and lengths stay, values become `…`.

use std::borrow::Cow;

/// The names of JSON strings that are somebody's key to something.
const KEYS: [&str; 3] = ["invitation", "ticket", "token"];

/// A line of a head, without what is secret in it.
pub(super) fn field(line: &str) -> Cow<'_, str> {
    let Some((name, value)) = line.split_once(':') else { return line.into() };
    let hidden = match name.to_ascii_lowercase().as_str() {
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
        ] {
            assert_eq!(field(line), shown);
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
            (r#"{"token":7}"#, r#"{"token":7}"#),
        ] {
            assert_eq!(body(text), shown);
        }
    }
}
