use std::time::Duration;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 06.3.
pub const EXERCISE: Exercise = Exercise {
    id: "06.3",
    name: "typing",
    title: Text { en: "\"Lan is typing…\"", vi: "\"Lan đang gõ…\"" },
    hints: [
        Text {
            en: "Of everything that was heard of Lan, which one thing decides whether she is typing now? And until when?",
            vi: "Trong tất cả những gì đã nghe về Lan, điều nào quyết định bây giờ bạn ấy có đang gõ hay không? Và đến khi nào?",
        },
        Text {
            en: "The newest. If it is anything but `Typing`, she isn't; if it is `Typing`, she is for `FORGET` from then on. So: for each\nperson the last thing heard, and then a filter. A map from name to event keeps the last one by itself.",
            vi: "Điều mới nhất. Nếu đó không phải `Typing` thì bạn ấy không gõ; nếu là `Typing` thì kể từ lúc đó, bạn ấy được coi là đang gõ\ntrong `FORGET`. Vậy thì: với mỗi người lấy điều cuối cùng nghe được, rồi lọc. Một map từ tên tới sự kiện tự khắc giữ lại cái\ncuối.",
        },
        Text {
            en: "let mut last = BTreeMap::new();\nfor event in heard { last.insert(event.who, event); }\nThen keep `event.what == What::Typing && now < event.at + FORGET`, and collect `event.who`.",
            vi: "let mut last = BTreeMap::new();\nfor event in heard { last.insert(event.who, event); }\nRồi giữ những ai có `event.what == What::Typing && now < event.at + FORGET`, và gom `event.who` lại.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_expires",
            hint: Text {
                en: "A known mistake: only a word ends it. Minh's laptop is closed in the middle of a sentence, and he is typing for the\nrest of the day. What comes from outside may never come: give it a time.",
                vi: "Một lỗi quen thuộc: phải có lời báo mới coi là hết gõ. Laptop của Minh gập lại giữa câu, thế là bạn ấy gõ cả ngày. Điều\nđến từ bên ngoài có thể không bao giờ đến: hãy cho nó một thời hạn.",
            },
        },
        Mistake {
            name: "counts_from_the_first",
            hint: Text {
                en: "A known mistake: the six seconds run from the first sign. Lan writes a long message, and disappears in the middle of\nit. Each new sign begins the time again.",
                vi: "Một lỗi quen thuộc: sáu giây tính từ dấu hiệu đầu tiên. Lan đang viết một tin dài thì biến mất giữa chừng. Mỗi dấu hiệu mới\nphải tính giờ lại từ đầu.",
            },
        },
        Mistake {
            name: "saying_is_not_stopping",
            hint: Text {
                en: "A known mistake: Lan has said it, her message is there, and below it she is still typing. The message itself is the\nend of typing it; nobody sends a second word for that.",
                vi: "Một lỗi quen thuộc: Lan nói xong rồi, tin đã nằm đó, mà bên dưới vẫn báo Lan đang gõ. Tin đã gửi thì việc gõ nó cũng hết;\nkhông ai gửi thêm một lời nữa để báo đâu.",
            },
        },
        Mistake {
            name: "one_at_a_time",
            hint: Text {
                en: "A known mistake: there is room for one. When Minh begins, Lan disappears, and when he stops, nobody is typing. Keep the\nlast sign of *each* person.",
                vi: "Một lỗi quen thuộc: chỉ có chỗ cho một người. Minh bắt đầu gõ là Lan biến mất, Minh dừng là chẳng còn ai gõ. Hãy giữ dấu\nhiệu cuối cùng của *từng* người.",
            },
        },
    ],
    after: Text {
        en: "What you wrote is a *lease*: a state that ends by itself unless it is renewed. Presence, locks and leaders in distributed\nsystems live on leases, because a failure sends no message. The lesson's hub keeps one for each member (people.rs), and\nwhat is fleeting is dropped first when somebody reads too slowly.",
        vi: "Thứ bạn vừa viết gọi là *lease*: một trạng thái tự hết hạn nếu không được gia hạn. Trạng thái online, khoá, và việc bầu leader\ntrong hệ phân tán đều sống nhờ lease, vì sự cố thì không gửi tin báo. Hub của bài học giữ cho mỗi thành viên một cái\n(people.rs), và khi có người đọc quá chậm thì những tin thoáng qua như thế bị bỏ trước tiên.",
    },
};

/// How long a person is shown as typing after the last sign of it.
pub const FORGET: Duration = Duration::from_secs(6);

/// A sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `typing {isTyping: true}`: sent when typing begins, and again every few seconds while it
    /// goes on.
    Typing,
    /// `typing {isTyping: false}`.
    Stopped,
    /// `chat {message}`.
    Said,
    /// `user_left`.
    Left,
}

/// Something that the page has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When, since the page was opened.
    pub at: Duration,
    /// The person.
    pub who: &'static str,
    /// The sign.
    pub what: What,
}

/// What is heard, in tenths of a second; between two of them the page is looked at.
const STORY: [(u64, Option<(&str, What)>); 30] = {
    use What::{Left, Said, Stopped, Typing};
    [
        (0, Some(("Lan", Typing))),
        (10, None),
        (20, Some(("Minh", Typing))),
        (25, None),
        (30, Some(("Lan", Said))), // without a word of stopping
        (31, None),
        (40, Some(("Minh", Stopped))),
        (41, None),
        (100, Some(("Lan", Typing))), // a long one
        (140, Some(("Lan", Typing))),
        (165, None),
        (199, None),
        (201, None),
        (300, Some(("Minh", Typing))), // and his laptop's lid falls shut
        (359, None),
        (361, None),
        (400, Some(("An", Typing))),
        (410, Some(("An", Left))),
        (411, None),
        (500, Some(("Lan", Typing))),
        (510, Some(("Minh", Typing))),
        (515, None),
        (520, Some(("Minh", Stopped))),
        (521, None),
        (530, Some(("Minh", Said))),
        (531, None),
        (600, Some(("Minh", Typing))),
        (620, Some(("Lan", Typing))),
        (650, None),
        (670, None),
    ]
};

/// 06.3: the page is looked at again and again; each time the people shown as typing are noted.
#[must_use]
pub fn typing(typing: fn(&[Heard], Duration) -> Vec<&'static str>) -> Observed {
    observe(move |tape| {
        let mut heard = Vec::new();
        for (tenths, event) in STORY {
            let at = Duration::from_millis(100 * tenths);
            let clock = format!("{:4.1} s", at.as_secs_f64());
            if let Some((who, what)) = event {
                tape.received(1, &format!("{clock}  {who}: {what:?}"));
                heard.push(Heard { at, who, what });
            } else {
                let mut shown = typing(&heard, at);
                shown.sort_unstable();
                let shown = if shown.is_empty() { "nobody".to_owned() } else { shown.join(", ") };
                tape.note(1, format!("{clock}  shown as typing: {shown}"));
            }
        }
    })
}
