use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson02_push::parser::Parser,
};

/// The texts of exercise 02.2.
pub const EXERCISE: Exercise = Exercise {
    id: "02.2",
    name: "event",
    title: Text { en: "One event, written correctly", vi: "Viết đúng một event" },
    hints: [
        Text {
            en: "In this format nothing can be escaped, and a line's end is a field's end. So how do you write a text of two\nlines? And which characters end a line?",
            vi: "Định dạng này không có cách nào để escape, và hết dòng là hết trường. Vậy một văn bản hai dòng phải viết\nthế nào? Và những ký tự nào kết thúc một dòng?",
        },
        Text {
            en: "One `data` field for each line; the reader joins them with LF. Cut at CR LF first, then at what is left of\nCR and LF. (`str::lines` doesn't know a lone CR and drops an empty last line.) An id has no second line.",
            vi: "Mỗi dòng một trường `data`; bên đọc tự nối lại bằng LF. Cắt ở CR LF trước, rồi cắt ở những CR và LF còn lại.\n(`str::lines` không biết CR đứng một mình và làm rơi dòng cuối rỗng.) Còn id thì không có dòng thứ hai.",
        },
        Text {
            en: "for line in data.split(\"\\r\\n\").flat_map(|part| part.split(['\\r', '\\n'])): write \"data: \", the line, \"\\n\".\nBefore it the id, if !id.contains(['\\r', '\\n', '\\0']). At the end one more \"\\n\".",
            vi: "for line in data.split(\"\\r\\n\").flat_map(|part| part.split(['\\r', '\\n'])): viết \"data: \", dòng đó, \"\\n\".\nTrước đó là id, nếu !id.contains(['\\r', '\\n', '\\0']). Cuối cùng thêm một \"\\n\".",
        },
    ],
    mistakes: &[
        Mistake {
            name: "one_data_field",
            hint: Text {
                en: "A known mistake: `data: {data}` for data of several lines. The second line is a field of its own, which the\nreader doesn't know; and look at event 7: what a person typed has become an event in the boss's name.",
                vi: "Một lỗi quen thuộc: `data: {data}` cho dữ liệu nhiều dòng. Dòng thứ hai thành một trường riêng mà bên đọc không\nbiết; và hãy nhìn event 7: thứ người ta gõ đã biến thành một event mang tên sếp.",
            },
        },
        Mistake {
            name: "joins_the_lines",
            hint: Text {
                en: "A known mistake: nothing is forged, but the lines are gone; a poem arrives as prose. A `data` field for each\nline keeps them.",
                vi: "Một lỗi quen thuộc: không giả mạo được gì, nhưng các dòng bị dồn làm một; bài thơ đến nơi thành văn xuôi.\nMỗi dòng một trường `data` thì giữ được.",
            },
        },
        Mistake {
            name: "forgets_cr",
            hint: Text {
                en: "A known mistake: only LF was thought of. To the reader a lone CR ends a line just as well, so whatever follows\nit is a field that a person has written.",
                vi: "Một lỗi quen thuộc: chỉ nghĩ đến LF. Với bên đọc, một CR đứng riêng cũng kết thúc dòng như thường, nên phần sau\nnó thành một trường do người ta tự viết.",
            },
        },
        Mistake {
            name: "trusts_the_id",
            hint: Text {
                en: "A known mistake: the data is safe, but the id goes out as it is. With a line break in it, it forges data just\nthe same; with a NUL the reader ignores it, and would come back with an older one.",
                vi: "Một lỗi quen thuộc: dữ liệu thì an toàn, nhưng id lại được viết nguyên xi. Có dấu xuống dòng trong đó thì nó vẫn giả\nmạo được dữ liệu; có NUL thì bên đọc bỏ qua, lần sau kết nối lại vẫn mang id cũ.",
            },
        },
    ],
    after: Text {
        en: "Our encoder takes the id as a `OneLine`, a type that can't hold a line break (event.rs): what can't be built\nneeds no check later. The same hole in HTTP headers is called response splitting, in log files log forging. Wherever\na line's end has a meaning, text from outside must not bring its own.",
        vi: "Bộ viết event của bài học nhận id ở dạng `OneLine`, kiểu dữ liệu không thể chứa dấu xuống dòng (event.rs): thứ không\ntạo ra được thì về sau khỏi phải kiểm tra. Cùng lỗ hổng ấy trong header HTTP gọi là response splitting, trong file\nlog là log forging. Ở đâu dấu hết dòng có ý nghĩa, ở đó văn bản từ ngoài không được mang theo dấu hết dòng của riêng nó.",
    },
};

const LAN: u64 = 1;

/// What is written: an id, and the data.
const EVENTS: [(&str, &str); 10] = [
    ("1", "chào Lan"),
    ("2", "dòng một\ndòng hai"),
    ("3", "Windows\r\nkết thúc dòng"),
    ("4", "chỉ một\rCR"),
    ("5", ""),
    ("6", "  thụt vào hai dấu cách"),
    ("7", "xong\n\nid: 99\ndata: Sếp: chuyển tiền cho Minh"),
    ("8\ndata: Sếp: nghỉ cả ngày nhé", "tin của Minh"),
    ("9\0", "id có NUL"),
    ("10", "hết\n"),
];

/// 02.2: ten events on one stream. The reader interprets it as the standard says, and tells what it
/// has understood.
#[must_use]
pub fn event(write: fn(&str, &str) -> String) -> Observed {
    observe(move |tape| {
        let mut reader = Parser::default();
        for (id, data) in EVENTS {
            tape.note(LAN, format!("to write: id {id:?}, data {data:?}"));
            match reader.feed(write(id, data).as_bytes()) {
                Ok(events) if events.is_empty() => tape.note(LAN, "Lan sees no event"),
                Ok(events) => {
                    for event in events {
                        tape.received(
                            LAN,
                            &format!("{:?}, last id {:?}", event.data, reader.last_id),
                        );
                    }
                }
                Err(error) => return tape.note(LAN, error.to_string()),
            }
        }
    })
}
