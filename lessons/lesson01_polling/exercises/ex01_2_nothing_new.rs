//! Exercise 01.2 · Nothing new, cheaply · "Không có gì mới", thật rẻ
//!
//! Most answers to a poll are empty, and `{"messages":[],"seq":41}` behind a full head (the first
//! line and the headers) is a lot of bytes for "no". Write whole HTTP/1.1 answers by hand, as they
//! go over the wire (each line ends with `\r\n`, an empty line ends the head). With news: `200`,
//! the JSON body, and how long it is. Without: the cheapest answer that a client can't
//! misunderstand, in at most 64 bytes. All of them travel on one connection, one behind the other.
//!
//! Phần lớn câu trả lời cho polling là rỗng, mà `{"messages":[],"seq":41}` sau một phần head đầy đủ
//! (dòng đầu và các header) là quá nhiều byte cho một chữ "không". Hãy tự viết trọn từng câu trả
//! lời HTTP/1.1, đúng như nó đi trên đường truyền (mỗi dòng kết thúc bằng `\r\n`, một dòng trống
//! kết thúc head). Có tin: `200`, phần body JSON và độ dài của nó. Không có tin: câu trả lời rẻ
//! nhất mà client không thể hiểu lầm, tối đa 64 byte. Tất cả đi trên cùng một kết nối, nối đuôi
//! nhau.

use full_duplex::{learn::observe::Observed, lesson01_polling::checks};

/// The whole answer, head and body. `news` is the JSON to send, or `None` if there is nothing new.
pub fn answer(news: Option<&str>) -> String {
    todo!("an answer with news, and the cheapest one without")
}

/// Runs your answer: `cargo learn check 01.2`.
pub fn main() -> Observed {
    checks::nothing_new(answer)
}
