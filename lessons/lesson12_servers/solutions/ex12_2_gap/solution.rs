//! Exercise 12.2 · A gap is not "nothing new" · Khoảng bị mất không phải là "không có gì mới"
//!
//! A reader has read up to a cursor, and asks a broker for all that follows. The broker always
//! answers, and never says that something is wrong: it names its log (`epoch`), the oldest text
//! that is left in it (`first`; the next one, if none is left), and the newest one that it ever had
//! (`head`), and sends some `texts`. `page` finds out what that means:
//!
//! - `OtherEpoch`, with the end of the broker's log: it is another log, or one that ends before the
//!   cursor. (It has lost its end, and its next numbers will belong to other texts.)
//! - `Gap`, with the number of the oldest text that is left: the text right after the cursor is no
//!   longer in the log, and perhaps others after it.
//! - `Complete`: the texts that follow, each once and without holes between them; perhaps none.
//!   Some come twice. One may be lost on its way: leave it, and all after it, to the next read.
//!
//! Một người đọc đã đọc tới con trỏ, và hỏi broker mọi tin tiếp theo. Broker lúc nào cũng trả lời,
//! và không bao giờ nói rằng có gì không ổn: nó cho biết tên nhật ký của nó (`epoch`), số của tin
//! cũ nhất còn lại (`first`; không còn tin nào thì là số sắp tới), số mới nhất từng có (`head`), và
//! gửi kèm một số tin (`texts`). `page` tìm ra ý nghĩa của câu trả lời ấy:
//!
//! - `OtherEpoch`, kèm chỗ kết thúc của nhật ký bên broker: đó là một nhật ký khác, hoặc nó kết
//!   thúc trước con trỏ. (Nó đã mất phần cuối, và các số tiếp theo của nó sẽ thuộc về tin khác.)
//! - `Gap`, kèm số của tin cũ nhất còn lại: tin ngay sau con trỏ không còn trong nhật ký, có thể cả
//!   những tin sau nó nữa.
//! - `Complete`: các tin tiếp theo, mỗi tin một lần, không có chỗ trống ở giữa; có thể không có tin
//!   nào. Có tin đến hai lần. Có tin lạc trên đường: tin ấy, và mọi tin sau nó, để lần đọc sau.

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::log::Cursor,
    lesson12_servers::checks::{self, Answer, Page},
};

/// What a broker's answer means to a reader at this cursor.
pub fn page(after: &Cursor, answer: Answer) -> Page {
    // ANSWER: is it this log? is the next text still there? and only then: which texts?
    let head = Cursor { epoch: answer.epoch, seq: answer.head };
    if after.epoch != head.epoch || after.seq > head.seq {
        return Page::OtherEpoch(head);
    }
    if after.seq + 1 < answer.first {
        return Page::Gap { first: answer.first };
    }
    let (mut texts, mut next) = (Vec::new(), after.seq + 1);
    for text in answer.texts {
        if text.seq == next {
            texts.push(text);
            next += 1;
        }
    }
    Page::Complete(texts)
    // END
}

/// Runs your answer: `cargo learn check 12.2`.
pub fn main() -> Observed {
    checks::gap(page)
}
