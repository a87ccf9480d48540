//! Exercise 10.3 · One message over two roads · Một tin qua hai đường
//!
//! On a link the client numbers its items from 1 on. A request says the number of its first item;
//! if no answer comes it is made again, perhaps with more items. `hear` returns the items that are
//! new on this link, in order; `heard` is the number of the last one that was heard. An empty list
//! is fine, too: a sign of life. If an item in between is missing, nothing of the request counts,
//! and the error is the number that you expect.
//!
//! A client that takes another road sends again what has no ack yet, over a connection that knows
//! nothing of the old numbers. So `write` knows a message again by its session and its id: it is
//! written once, and each time its place in the log is given back, counted from 1. (You need
//! `Vec`, `Result` and slices.)
//!
//! Trên một link, client đánh số các mục từ 1 trở đi. Mỗi request cho biết số của mục đầu tiên; nếu
//! không có câu trả lời thì request được gửi lại, có khi kèm thêm mục. `hear` trả về những mục mới
//! với link này, đúng thứ tự; `heard` là số của mục cuối cùng đã nghe. Danh sách rỗng cũng được:
//! đó là dấu hiệu còn sống. Nếu thiếu một mục ở giữa thì cả request không được tính, và lỗi là con
//! số bạn đang chờ.
//!
//! Client đổi đường thì gửi lại những gì chưa có ack, qua một kết nối không biết gì về các số cũ.
//! Vì vậy `write` nhận ra một tin nhờ session và id của nó: chỉ ghi một lần, và lần nào cũng trả về
//! vị trí của tin trong nhật ký, đếm từ 1. (Bạn cần `Vec`, `Result` và slice.)

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Entry, Item, Written},
};

/// Items have come over a link, numbered `from`, `from + 1`, …: which of them are new?
pub fn hear(heard: &mut u64, from: u64, items: &[Item]) -> Result<Vec<Item>, u64> {
    // ANSWER: what is known already, what is new, and is anything missing in between?
    if from > *heard + 1 {
        return Err(*heard + 1);
    }
    let mut new = Vec::new();
    for (n, item) in (from..).zip(items) {
        if n > *heard {
            *heard = n;
            new.push(*item);
        }
    }
    Ok(new)
    // END
}

/// The log holds this message after that, once.
pub fn write(log: &mut Vec<Entry>, entry: Entry) -> Written {
    // ANSWER: is it there? then where? else write it
    let known = log.iter().position(|it| (it.session, it.id) == (entry.session, entry.id));
    if known.is_none() {
        log.push(entry);
    }
    let seq = known.map_or(log.len(), |at| at + 1) as u64;
    Written { seq, duplicate: known.is_some() }
    // END
}

/// Runs your answer: `cargo learn check 10.3`.
pub fn main() -> Observed {
    checks::once(hear, write)
}
