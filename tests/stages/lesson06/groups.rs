//! What the conversations ask for: the rule, and a hint.

use full_duplex::learn::{ladder::Group, text::Text};

pub static ARRIVALS: Group = Group {
    title: Text { en: "clients come and join", vi: "client đến và tham gia" },
    rule: "lesson 06, \"One hub, many sessions\"",
    hint: Text {
        en: "`people` knows how to admit, to enter and to handle a message; `sends()` takes out what it wants to say.\nThe welcome is for the newcomer alone, and only a client with an account has joined from the start.",
        vi: "`people` biết cách admit, enter và handle một message; `sends()` lấy ra những gì nó muốn gửi. Lời chào chỉ\ndành cho client vừa đến, và chỉ client có tài khoản mới coi như đã join ngay từ đầu.",
    },
};

pub static CHATS: Group = Group {
    title: Text { en: "a chat on its way", vi: "đường đi của một tin chat" },
    rule: "lesson 06, \"One hub, many sessions\"; \"See the wire\"",
    hint: Text {
        en: "`chat` only asks for an append and introduces the author; `fan_out` sends what it finds in the log, to\neverybody but the connection that wrote it. The sends of a command come before its append.",
        vi: "`chat` chỉ xin ghi vào nhật ký và giới thiệu tác giả; `fan_out` gửi đi những gì nó thấy trong nhật ký, cho mọi\nngười trừ kết nối đã viết tin ấy. Trong cùng một lệnh, các Send đứng trước Append.",
    },
};

pub static LOG: Group = Group {
    title: Text { en: "the log decides the order", vi: "nhật ký quyết định thứ tự" },
    rule: "lesson 06, \"One hub, many sessions\": everybody gets all messages in one order",
    hint: Text {
        en: "Before anything else, every command reads what lies behind the cursor, sends it, and moves the cursor.\nWhat was posted over HTTP has no origin: nobody here is its author.",
        vi: "Trước mọi việc khác, lệnh nào cũng đọc phần nằm sau con trỏ, gửi đi, rồi dời con trỏ. Tin gửi bằng HTTP không\ncó origin: ở đây không ai là tác giả của nó.",
    },
};

pub static DEPARTURES: Group = Group {
    title: Text { en: "members leave", vi: "thành viên rời phòng" },
    rule: "lesson 06, the protocol: `user_left`",
    hint: Text {
        en: "`people.leave` tells the others, if they knew the member. What the log holds by then goes out before it.",
        vi: "`people.leave` báo cho những người còn lại, nếu họ từng biết người ấy. Những gì nhật ký đang có thì phải ra\ntrước đó.",
    },
};

pub static TYPING: Group = Group {
    title: Text { en: "who is typing", vi: "ai đang gõ" },
    rule: "lesson 06, the protocol: `typing`",
    hint: Text {
        en: "`people.handle` does nearly all of it. The hub has one part: a chat that is accepted ends its author's\ntyping, and the others get no message about that.",
        vi: "`people.handle` lo gần hết. Hub chỉ có một phần: tin chat được nhận thì kết thúc luôn trạng thái đang gõ của\ntác giả, và những người khác không nhận message nào về chuyện đó.",
    },
};

pub static REFUSALS: Group = Group {
    title: Text { en: "what is refused", vi: "những gì bị từ chối" },
    rule: "lesson 06, the protocol: `error`",
    hint: Text {
        en: "A complaint goes to the sender alone, with the `id` that the client gave its message. A chat that\n`rules::text` refuses is not in the log, and has no other effect.",
        vi: "Lời từ chối chỉ về tay người gửi, kèm `id` mà client đã đặt cho message. Tin chat bị `rules::text` từ chối thì\nkhông vào nhật ký, và không kéo theo việc gì khác.",
    },
};

pub static GONE: Group = Group {
    title: Text { en: "a client that has gone", vi: "client đã đi rồi" },
    rule: "lesson 06: an evicted member may still have messages in the queue",
    hint: Text {
        en: "A client that `people` doesn't know is not heard: no effect at all. What it said while it was here stays\nsaid, and comes out of the log as everything else.",
        vi: "Client mà `people` không biết thì không được nghe: không sinh ra việc gì cả. Còn những gì nó đã nói lúc ở đây\nthì vẫn là đã nói, và đi ra từ nhật ký như mọi tin khác.",
    },
};

pub static SLOW_LOG: Group = Group {
    title: Text { en: "a log that takes its time", vi: "nhật ký cần thời gian" },
    rule: "lesson 06: the hub never waits for the log; MAX_APPENDS",
    hint: Text {
        en: "Count the appends that are under way: up with each `Effect::Append`, down with each `Written`, whatever\nits result. A refusal is for the author, with the `id`; `unavailable` says when to try again.",
        vi: "Hãy đếm số lần ghi đang dở: tăng với mỗi `Effect::Append`, giảm với mỗi `Written`, bất kể kết quả. Lời từ chối\ndành cho tác giả, kèm `id`; `unavailable` cho biết bao giờ nên thử lại.",
    },
};

pub static CROWD: Group = Group {
    title: Text { en: "a crowd", vi: "một đám đông" },
    rule: "lesson 06: everybody gets all messages of the others, in the log's order, once",
    hint: Text {
        en: "Here clients come, speak, post and go at random, and appends end late. Each client must get all that came\ninto the log while it was here, except what it wrote itself.",
        vi: "Ở đây client đến, nói, gửi bằng HTTP và đi một cách ngẫu nhiên, còn các lần ghi thì xong muộn. Mỗi client phải\nnhận đủ những gì vào nhật ký trong lúc nó ở đây, trừ tin do chính nó viết.",
    },
};
