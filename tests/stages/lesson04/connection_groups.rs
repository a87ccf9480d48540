//! The rules of 04-B3, with their hints.

use full_duplex::learn::{ladder::Group, text::Text};

pub static END: Group = Group {
    title: Text { en: "the stream ends", vi: "dòng byte kết thúc" },
    rule: "RFC 6455 §7.1.5",
    hint: Text {
        en: "No more bytes will come. If the connection isn't `Closed` already, it is now, and the application is told\n`Ending::Lost`: once, and nothing is sent.",
        vi: "Sẽ không còn byte nào đến. Nếu connection chưa `Closed` thì giờ nó là `Closed`, và ứng dụng được báo\n`Ending::Lost`: một lần thôi, và không gửi gì.",
    },
};

pub static GOODBYE: Group = Group {
    title: Text {
        en: "a close frame is answered with itself",
        vi: "close frame được đáp bằng chính nó",
    },
    rule: "RFC 6455 §5.5.1, §7.1.2",
    hint: Text {
        en: "A close frame is a control frame: its payload may come in pieces, so collect it in `control`. `Close::parse`\nreads it. While `Open`, the same payload goes back before the connection is `Closed`; in `Closing` our own\nclose frame has been sent already.",
        vi: "Close frame là control frame: payload của nó có thể đến thành nhiều khúc, nên hãy gom vào `control`.\n`Close::parse` đọc nó. Nếu đang `Open` thì gửi lại đúng payload ấy rồi mới `Closed`; nếu đang `Closing` thì\nclose frame của mình đã gửi từ trước rồi.",
    },
};

pub static PINGS: Group = Group {
    title: Text { en: "pings and pongs", vi: "ping và pong" },
    rule: "RFC 6455 §5.5.2, §5.5.3",
    hint: Text {
        en: "A ping is answered once, as soon as it is whole, with its own payload. A pong is never answered. After each,\n`control` is empty again.",
        vi: "Ping vừa đến đủ thì được đáp một lần, với chính payload của nó. Pong thì không bao giờ được đáp. Sau mỗi cái,\n`control` lại rỗng.",
    },
};

pub static MESSAGES: Group = Group {
    title: Text { en: "a message in one frame", vi: "message trong một frame" },
    rule: "RFC 6455 §5.2, §5.6",
    hint: Text {
        en: "`admit` judges a header once, with the first piece of its frame. A message is complete when the last piece of\na frame with FIN has come: both `piece.last` and `fin`. Then `finish` makes it, and nothing of it stays in\n`assembly`.",
        vi: "`admit` xét header một lần, ở khúc đầu tiên của frame. Message trọn vẹn khi khúc cuối của một frame có FIN\nđã đến: cả `piece.last` lẫn `fin`. Khi đó `finish` tạo ra nó, và trong `assembly` không còn gì.",
    },
};

pub static FRAGMENTS: Group = Group {
    title: Text { en: "a message in fragments", vi: "message chia thành nhiều mảnh" },
    rule: "RFC 6455 §5.4",
    hint: Text {
        en: "What has come of a message waits in `assembly` until its end. The echo sends it back whole, so nothing may\ncome before the last fragment.",
        vi: "Phần đã đến của message nằm chờ trong `assembly` cho tới lúc trọn vẹn. Echo gửi trả cả message, nên trước mảnh\ncuối không được có gì quay về.",
    },
};

pub static BETWEEN: Group = Group {
    title: Text { en: "a ping between two fragments", vi: "ping chen giữa hai mảnh" },
    rule: "RFC 6455 §5.4, §5.5: control frames may stand between fragments",
    hint: Text {
        en: "A control frame doesn't touch the message around it: `control` and `assembly` are two places. The ping is\nanswered at once, before the message is complete.",
        vi: "Control frame không đụng gì đến message quanh nó: `control` và `assembly` là hai chỗ riêng. Ping được đáp\nngay, trước khi message trọn vẹn.",
    },
};

pub static RESERVED: Group = Group {
    title: Text { en: "reserved bits and opcodes", vi: "bit và opcode dành riêng" },
    rule: "RFC 6455 §5.2, §7.1.7",
    hint: Text {
        en: "`admit_bits` and the decoder find them; `receive` turns each such error into the end: `fail` sends one close\nframe with the error's code, and the connection is `Closed`.",
        vi: "`admit_bits` và decoder phát hiện chúng; `receive` biến mỗi lỗi như thế thành kết thúc: `fail` gửi một close\nframe mang mã của lỗi, và connection là `Closed`.",
    },
};

pub static CONTROLS: Group = Group {
    title: Text {
        en: "control frames are short and whole",
        vi: "control frame thì ngắn và nguyên vẹn",
    },
    rule: "RFC 6455 §5.5",
    hint: Text {
        en: "A control frame without FIN, or one that announces more than 125 bytes, is refused by its header: in `admit`,\nwith `FragmentedControl` or `LongControl`.",
        vi: "Control frame không có FIN, hoặc báo dài hơn 125 byte, bị từ chối ngay từ header: trong `admit`, với\n`FragmentedControl` hoặc `LongControl`.",
    },
};

pub static ORDER: Group = Group {
    title: Text { en: "fragments in their order", vi: "thứ tự của các mảnh" },
    rule: "RFC 6455 §5.4",
    hint: Text {
        en: "A continuation needs a message that has begun (`NothingToContinue`); a text or binary frame must not come\ninside one (`UnfinishedMessage`). `assembly` tells whether one has begun, and `admit` sees it before a byte\nis kept.",
        vi: "Continuation cần một message đang dở (`NothingToContinue`); frame text hay binary không được đến giữa một\nmessage (`UnfinishedMessage`). `assembly` cho biết có message đang dở hay không, và `admit` xét điều đó trước\nkhi giữ lại byte nào.",
    },
};

pub static AFTER: Group = Group {
    title: Text {
        en: "what comes after the end", vi: "những gì đến sau khi đã kết thúc"
    },
    rule: "RFC 6455 §5.5.1, §7.1.7",
    hint: Text {
        en: "Once the connection is `Closed`, bytes are thrown away: no event, no answer. The bytes behind a close frame may\nhave come in the same piece, so look at the state before each frame.",
        vi: "Khi connection đã `Closed`, byte nào đến cũng bị bỏ: không sự kiện, không lời đáp. Các byte sau close frame có\nthể đến trong cùng một khúc, nên hãy xem trạng thái trước mỗi frame.",
    },
};

pub static CODES: Group = Group {
    title: Text { en: "codes and reasons", vi: "mã đóng và lý do" },
    rule: "RFC 6455 §5.5.1, §7.4",
    hint: Text {
        en: "`Close::parse` knows which payloads are proper. Its error fails the connection, like every other: 1002 for a\nbad code or half of one, 1007 for a reason that isn't UTF-8. Don't send back what you have not read.",
        vi: "`Close::parse` biết payload nào là đúng phép. Lỗi của nó huỷ kết nối như mọi lỗi khác: 1002 nếu mã sai hoặc chỉ\ncó nửa mã, 1007 nếu lý do không phải UTF-8. Chưa đọc thì đừng gửi trả.",
    },
};

pub static MASKS: Group = Group {
    title: Text { en: "a client masks, a server doesn't", vi: "client mask, server thì không" },
    rule: "RFC 6455 §5.1",
    hint: Text {
        en: "`admit` looks at the role of this end: a server refuses a frame without a key (`NotMasked`), a client refuses\none that has a key (`Masked`). Every frame is asked, not only the first of a message.",
        vi: "`admit` xem vai của đầu bên mình: server từ chối frame không có key (`NotMasked`), client từ chối frame có key\n(`Masked`). Xét mọi frame, không chỉ frame đầu của message.",
    },
};

pub static HEADERS: Group = Group {
    title: Text { en: "every header there is", vi: "mọi kiểu header" },
    rule: "RFC 6455 §5.2 to §5.5",
    hint: Text {
        en: "These cases try every first byte and every way of writing a length. The note in the conversation names the one\nthat fails. A header that is refused is refused by `admit`, before any payload.",
        vi: "Các ca này thử mọi giá trị của byte đầu và mọi cách viết độ dài. Dòng ghi chú trong cuộc trò chuyện cho biết\ngiá trị nào không đạt. Header bị từ chối thì bị từ chối trong `admit`, trước mọi payload.",
    },
};

pub static LIMITS: Group = Group {
    title: Text { en: "the limits", vi: "các giới hạn" },
    rule: "RFC 6455 §10.4, §7.4.1",
    hint: Text {
        en: "`Limits::admit` wants to know what has come of the message: `Assembly::size`, or (0, 0) if none has begun. Ask\nit when a frame begins, for data frames only: control frames have a limit of their own.",
        vi: "`Limits::admit` cần biết message đã đến được bao nhiêu: `Assembly::size`, hoặc (0, 0) nếu chưa có message nào.\nHãy hỏi nó khi một frame bắt đầu, và chỉ với data frame: control frame có giới hạn riêng.",
    },
};

pub static OURS: Group = Group {
    title: Text { en: "when we close first", vi: "khi bên mình đóng trước" },
    rule: "RFC 6455 §5.5.1, §7.1.2",
    hint: Text {
        en: "After `close` the state is `Closing`: everything is still received, pings are answered, and the other end's\nclose frame is the end. We send no message any more, and no second close frame, not even for an error.",
        vi: "Sau `close`, trạng thái là `Closing`: vẫn nhận mọi thứ, vẫn đáp ping, và close frame của bên kia là kết thúc.\nKhông gửi message nào nữa, cũng không gửi close frame thứ hai, kể cả khi có lỗi.",
    },
};

pub static SILENCE: Group = Group {
    title: Text { en: "what must not be sent", vi: "những gì không được gửi" },
    rule: "RFC 6455 §5.5, §5.5.1, §7.4",
    hint: Text {
        en: "`open` is asked before anything is sent: it allows it in the state `Open` only. `control` refuses more than 125\nbytes, `close` a code that may not travel; a call that is refused changes nothing.",
        vi: "Trước khi gửi bất cứ gì phải hỏi `open`: chỉ trạng thái `Open` mới cho phép. `control` từ chối quá 125 byte,\n`close` từ chối mã không được phép gửi; lời gọi bị từ chối thì không thay đổi gì.",
    },
};

pub static UTF8: Group = Group {
    title: Text { en: "text is UTF-8", vi: "text là UTF-8" },
    rule: "RFC 6455 §5.6, §8.1",
    hint: Text {
        en: "`Assembly::add` looks at each piece; its error must become the end at once, by `fail`, although the message\nisn't complete. Hand every piece to it as it comes.",
        vi: "`Assembly::add` soi từng khúc; lỗi của nó phải thành kết thúc ngay, qua `fail`, dù message chưa trọn vẹn. Khúc\nnào đến thì đưa ngay cho nó.",
    },
};

pub static SIZES: Group = Group {
    title: Text { en: "long messages, and many of them", vi: "message dài, và nhiều message" },
    rule: "RFC 6455 §5.2, §5.4",
    hint: Text {
        en: "Nothing new is asked here, only more of it. If it takes too long or too much memory: is something copied or\nkept that could be handed on?",
        vi: "Ở đây không đòi gì mới, chỉ là nhiều hơn. Nếu mất quá nhiều thời gian hay bộ nhớ: có gì bị sao chép hay giữ\nlại trong khi có thể trao đi luôn không?",
    },
};
