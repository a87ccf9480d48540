//! What the cases ask for: the rule, and a hint.

use full_duplex::learn::{ladder::Group, text::Text};

pub static SILENCE: Group = Group {
    title: Text {
        en: "silence is asked, then given up", vi: "im lặng thì hỏi, rồi bỏ kết nối"
    },
    rule: "lesson 07, \"Ask\"",
    hint: Text {
        en: "Two times matter, one after the other: when to ask, and, once asked, when to give up. `poll_timeout` names\nthe one that comes next; at that very moment, not after it, `handle_timeout` has something to do. Here the\njitter is 1: all of `every` passes before the first question.",
        vi: "Có hai mốc thời gian, nối tiếp nhau: lúc hỏi, và khi đã hỏi thì lúc bỏ. `poll_timeout` cho biết mốc kế tiếp;\nngay đúng lúc ấy chứ không phải sau đó, `handle_timeout` có việc phải làm. Ở đây jitter là 1: đủ cả `every` rồi\nmới hỏi lần đầu.",
    },
};

pub static LIFE: Group = Group {
    title: Text { en: "signs of life", vi: "dấu hiệu còn sống" },
    rule: "lesson 07, \"Ask\": anything is a sign of life; only what comes in counts",
    hint: Text {
        en: "After the first question, anything that arrives has the same effect, asked or not: the next question is due\n25 s after it.",
        vi: "Sau lần hỏi đầu tiên, bất cứ thứ gì đến cũng có cùng một tác dụng, dù đang hỏi hay không: 25 giây sau đó mới\nđến lúc hỏi tiếp.",
    },
};

pub static FIRST: Group = Group {
    title: Text { en: "the first question", vi: "lần hỏi đầu tiên" },
    rule: "lesson 07, \"Ask\": the first ping comes at a random moment",
    hint: Text {
        en: "`jitter` is a part of `every`: 0 is at once, 1 is all of it. The first question keeps its time, whatever\narrives before.",
        vi: "`jitter` là một phần của `every`: 0 là hỏi ngay, 1 là đủ cả. Lần hỏi đầu tiên giữ nguyên thời điểm của nó, dù\ntrước đó có gì đến.",
    },
};

pub static LATE: Group = Group {
    title: Text { en: "timers that are early or late", vi: "gọi sớm hay gọi muộn" },
    rule: "lesson 07: no peer is given up that was not asked, and had its time to answer",
    hint: Text {
        en: "A call that comes too early changes nothing. A call that comes late does one thing, the next one, and what\nfollows is counted from now.",
        vi: "Gọi sớm thì không thay đổi gì. Gọi muộn thì chỉ làm một việc, việc kế tiếp, và những gì theo sau được tính từ\nbây giờ.",
    },
};

pub static HOURS: Group = Group {
    title: Text { en: "hours", vi: "nhiều giờ liền" },
    rule: "lesson 07: 25 s after the last sign ask, 10 s after that give up",
    hint: Text {
        en: "The same rules, for long. The cases before show each of them alone.",
        vi: "Vẫn những luật ấy, trong thời gian dài. Các ca trước cho thấy riêng từng luật.",
    },
};
