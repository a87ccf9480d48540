//! What the cases ask for: the rule, and a hint.

use full_duplex::learn::{ladder::Group, text::Text};

pub static KEPT: Group = Group {
    title: Text { en: "numbered, and kept", vi: "đánh số, và giữ lại" },
    rule: "lesson 10: what was sent can be asked for again until it is confirmed",
    hint: Text {
        en: "`send` puts an item at the back of `kept`, and nothing is taken out by asking. The first item that is kept has the\nnumber `confirmed + 1`; so `place` is the distance between `n` and `confirmed`, if `n` was sent at all.",
        vi: "`send` đặt mục vào cuối `kept`, và hỏi thì không lấy gì ra. Mục đầu tiên còn giữ mang số `confirmed + 1`; vậy `place`\nlà khoảng cách giữa `n` và `confirmed`, miễn là số `n` đã được gửi.",
    },
};

pub static CONFIRMED: Group = Group {
    title: Text { en: "confirmed, and forgotten", vi: "đã xác nhận thì quên" },
    rule: "lesson 10: a number confirms everything up to it; an old one confirms nothing new",
    hint: Text {
        en: "For each item that leaves `kept`, `confirmed` grows by one: so the numbers of the others stay as they are. A smaller\nnumber than before is a request that was late: fine, and there is nothing to do.",
        vi: "Mỗi mục rời khỏi `kept` thì `confirmed` tăng một: nhờ vậy số của các mục khác vẫn giữ nguyên. Số nhỏ hơn trước là một\nrequest tới muộn: không sao, và không có gì để làm.",
    },
};

pub static HEARD: Group = Group {
    title: Text {
        en: "heard once, and without a hole", vi: "chỉ nghe một lần, và không hụt"
    },
    rule: "lesson 10: what comes again doesn't count again; nothing counts behind a hole",
    hint: Text {
        en: "The items of a request are numbered `from`, `from + 1`, …: each one by itself is new or known. `heard` is the number\nof the last one that counted. If `from` is more than one beyond it, something is missing, and nothing changes.",
        vi: "Các mục trong request mang số `from`, `from + 1`, …: từng mục một là mới hay đã có. `heard` là số của mục cuối cùng\nđược tính. Nếu `from` vượt quá nó hơn một thì có thứ còn thiếu, và không gì thay đổi.",
    },
};

pub static SIGNS: Group = Group {
    title: Text { en: "signs of life", vi: "dấu hiệu còn sống" },
    rule: "lesson 10: any request is a sign of life; a ping is answered",
    hint: Text {
        en: "`alive` is one bit: `pop` turns it into one `Pong`, after everything that was said. A `Ping` is for the session too\n(`Received::Ping`), and its answer is an item like any other, unless such an answer is still waiting.",
        vi: "`alive` chỉ là một bit: `pop` đổi nó thành đúng một `Pong`, sau mọi thứ đã được nói. `Ping` cũng được đưa cho session\n(`Received::Ping`), và câu trả lời của nó là một mục như mọi mục, trừ khi vẫn còn một câu trả lời như thế đang chờ.",
    },
};

pub static ROOM: Group = Group {
    title: Text { en: "room for so much", vi: "chỗ chứa có hạn" },
    rule: "lesson 10: as with a full TCP connection, the session waits",
    hint: Text {
        en: "`has_room` compares two things: the number of items with `MOST`, the bytes with `MOST_BYTES`. The bytes go up in\n`keep` and down where an item is confirmed. `send` itself refuses nothing: asking for room comes before it.",
        vi: "`has_room` so hai thứ: số mục với `MOST`, số byte với `MOST_BYTES`. Số byte tăng trong `keep` và giảm khi một mục được\nxác nhận. Riêng `send` không từ chối gì: việc hỏi chỗ là ở bước trước nó.",
    },
};

pub static ENDS: Group = Group {
    title: Text { en: "the last word", vi: "lời cuối cùng" },
    rule: "lesson 10: nothing follows a close; what was heard before the end counts",
    hint: Text {
        en: "There are four states. Our close only leads to `Closing`: the link is over when it is confirmed, or when theirs is\nheard, whichever comes first; then the session is told once. `pop` empties the inbox before it says `Lost`.",
        vi: "Có bốn trạng thái. Lời đóng của mình chỉ dẫn tới `Closing`: link chấm dứt khi lời ấy được xác nhận, hoặc khi nghe thấy\nlời đóng của bên kia, cái nào tới trước; khi đó session được báo một lần. `pop` lấy hết inbox rồi mới nói `Lost`.",
    },
};

pub static CARRIED: Group = Group {
    title: Text { en: "two ends and a bad network", vi: "hai đầu và một mạng tồi" },
    rule: "lesson 10: everything arrives once and in order, whatever is lost or repeated",
    hint: Text {
        en: "The same rules, all at once. Look for the first line after which one end has a wrong idea of what the other has; the\ncases before show each rule alone.",
        vi: "Vẫn những luật ấy, tất cả cùng lúc. Hãy tìm dòng đầu tiên mà sau đó một đầu hiểu sai đầu kia đang có gì; các ca trước\ncho thấy riêng từng luật.",
    },
};
