//! Exercise 02.2 · One event, written correctly · Viết đúng một event
//!
//! Write one Server-Sent Event as it goes over the wire: an `id` field, the data, and the empty
//! line that ends it. Lines end with `\n`. The data may be any text, also of several lines;
//! whatever a person has typed must arrive as data of this one event and as nothing else. For the
//! reader CR LF, LF and a lone CR all end a line, and it takes away one space after the colon. An
//! id that holds CR, LF or NUL can't be written: send that event without an id.
//!
//! Hãy viết một Server-Sent Event đúng như nó đi trên đường truyền: trường `id`, phần dữ liệu, rồi
//! dòng trống kết thúc. Các dòng kết thúc bằng `\n`. Dữ liệu có thể là bất cứ văn bản nào, nhiều
//! dòng cũng được; người ta gõ gì thì bên kia phải nhận đúng thế, làm dữ liệu của riêng event này
//! chứ không thành thứ gì khác. Với bên đọc, CR LF, LF và cả CR đứng một mình đều kết thúc dòng, và
//! nó bỏ đi một dấu cách sau dấu hai chấm. Id chứa CR, LF hay NUL thì không viết ra được: hãy gửi
//! event đó mà không kèm id.

use full_duplex::{learn::observe::Observed, lesson02_push::checks};

/// One event, whole.
pub fn event(id: &str, data: &str) -> String {
    todo!("the id if it is one line, a field for each line of the data, an empty line")
}

/// Runs your answer: `cargo learn check 02.2`.
pub fn main() -> Observed {
    checks::event(event)
}
