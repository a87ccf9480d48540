//! Exercise 03.2 · Refuse what must be refused · Từ chối những gì phải từ chối
//!
//! Requests have been taken apart for you: method, version of HTTP, header fields. Say the status
//! that each gets. The first rule that is broken decides:
//! - HTTP/1.1, or `505`; the method GET, or `405`;
//! - exactly one `Host`, or `400`;
//! - `websocket` among the tokens of `Upgrade`, and `upgrade` among those of `Connection`, or
//!   `426`;
//! - one `Sec-WebSocket-Version`, which is 13, or `426`;
//! - exactly one `Sec-WebSocket-Key`, and `is_key` says yes to it, or `400`.
//!
//! A request that breaks none gets `101`. The names of fields and those two tokens may be written
//! in any case. `Upgrade` and `Connection` are lists with commas, and a list may be spread over
//! several fields of the same name.
//!
//! Request đã được tách sẵn cho bạn: method, phiên bản HTTP, các header. Hãy cho biết mỗi request
//! nhận mã trạng thái nào. Luật đầu tiên bị phạm sẽ quyết định:
//! - HTTP/1.1, nếu không thì `505`; method GET, nếu không thì `405`;
//! - đúng một `Host`, nếu không thì `400`;
//! - trong các token của `Upgrade` có `websocket`, và trong các token của `Connection` có
//!   `upgrade`, nếu không thì `426`;
//! - một `Sec-WebSocket-Version` duy nhất, là 13, nếu không thì `426`;
//! - đúng một `Sec-WebSocket-Key`, và `is_key` gật đầu với nó, nếu không thì `400`.
//!
//! Request không phạm luật nào thì nhận `101`. Tên header và hai token kia viết hoa hay thường đều
//! được. `Upgrade` và `Connection` là danh sách ngăn bằng dấu phẩy, và một danh sách có thể nằm rải
//! trên nhiều header cùng tên.

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{checks, key::is_key},
};

/// The status that a request gets. `fields` are the header fields in their order: name and value.
pub fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
    // ANSWER: the status of the first rule that is broken, or 101
    fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
        let of_this_name = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        of_this_name.map(|(_, value)| value.trim()).collect()
    }
    let has_token = |name, token| {
        let mut items = all(fields, name).into_iter().flat_map(|value| value.split(','));
        items.any(|item| item.trim().eq_ignore_ascii_case(token))
    };
    if http != "HTTP/1.1" {
        505
    } else if method != "GET" {
        405
    } else if all(fields, "host").len() != 1 {
        400
    } else if !has_token("upgrade", "websocket")
        || !has_token("connection", "upgrade")
        || all(fields, "sec-websocket-version") != ["13"]
    {
        426
    } else {
        match all(fields, "sec-websocket-key")[..] {
            [key] if is_key(key) => 101,
            _ => 400,
        }
    }
    // END
}

/// Runs your answer: `cargo learn check 03.2`.
pub fn main() -> Observed {
    checks::refuse(status)
}
