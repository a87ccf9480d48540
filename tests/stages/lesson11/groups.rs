//! The rules of 11-B, with their hints.

use full_duplex::learn::{ladder::Group, text::Text};

/// A group's title, its rule and its hint.
const fn group([en, vi]: [&'static str; 2], rule: &'static str, hint: [&'static str; 2]) -> Group {
    let [hint_en, hint_vi] = hint;
    Group { title: Text { en, vi }, rule, hint: Text { en: hint_en, vi: hint_vi } }
}

pub static RESTORED: Group = group(
    ["a message is restored", "giải nén một message"],
    "RFC 7692 §7.2.2, the examples of §7.2.3",
    [
        "`finish` gives the engine the payload and then the tail, and hands out what came out. One step need not bring\neverything: go on while the engine takes bytes in or gives bytes out. Look also at `preview`, on which `finish`\nstands.",
        "`finish` đưa cho engine payload rồi đến đuôi, và trả ra những gì thu được. Một bước chưa chắc đã cho ra hết: hãy\ntiếp tục chừng nào engine còn nhận byte vào hay cho byte ra. Xem cả `preview`, vì `finish` dựa trên nó.",
    ],
);

pub static REMEMBERED: Group = group(
    [
        "the window goes on from message to message",
        "cửa sổ nối tiếp từ message này sang message khác",
    ],
    "RFC 7692 §7.1.1, §7.2.3.2",
    [
        "With context takeover a message may point back into those before it. `History` keeps their last bytes: `push` a\nmessage when it is whole, and give `bytes()` to the next engine as its dictionary.",
        "Khi có context takeover, message được trỏ lại các message trước nó. `History` giữ những byte cuối của chúng:\nmessage nào trọn vẹn thì `push`, và đưa `bytes()` cho engine kế tiếp làm từ điển.",
    ],
);

pub static COMPRESSED: Group = group(
    ["a message is compressed", "nén một message"],
    "RFC 7692 §7.2.1, §7.2.3.6",
    [
        "Flush the engine (`FlushCompress::Sync`) until it takes no more in and has room left: then it has said\neverything. What it said ends with `TAIL`, which is taken off. An empty message is one byte, `00`.",
        "Flush engine (`FlushCompress::Sync`) cho tới khi nó không nhận thêm và vẫn còn chỗ trống: lúc ấy nó đã nói hết.\nNhững gì nó nói kết thúc bằng `TAIL`, hãy bỏ đuôi ấy đi. Message rỗng là một byte, `00`.",
    ],
);

pub static NO_SMALLER: Group = group(
    ["what doesn't get smaller goes as it is", "không nhỏ đi thì gửi nguyên"],
    "RFC 7692 §6.1, §7.2.1",
    [
        "`Deflate::message` gives `None` if the compressed form is no smaller. The other end then sees the message\nwithout its engine, so it is no part of the window of either end. Only a context that begins (`History::begins`)\ntakes messages that are less than `BEGINNING` bytes larger: else short ones would never have one.",
        "`Deflate::message` trả về `None` nếu dạng nén không nhỏ hơn. Khi ấy bên kia nhận message mà không qua engine, nên\nmessage không thuộc về cửa sổ của bên nào. Chỉ khi context mới bắt đầu (`History::begins`) thì mới nhận cả\nmessage lớn hơn chưa tới `BEGINNING` byte: nếu không, các message ngắn sẽ chẳng bao giờ có context.",
    ],
);

pub static RSV1: Group = group(
    ["RSV1 says whether a message is compressed", "RSV1 cho biết message có nén hay không"],
    "RFC 7692 §6",
    [
        "From here on a whole endpoint is asked, in both roles. Lesson 04 looks at RSV1 and asks the extension: `preview`\nwhile a message arrives, `undo` when it is whole, `apply` before one is sent.",
        "Từ đây các ca hỏi cả một endpoint, trong cả hai vai. Bài 04 xem RSV1 rồi hỏi extension: `preview` khi message\nđang đến, `undo` khi nó đã trọn vẹn, `apply` trước khi gửi đi.",
    ],
);

pub static EMPTY: Group = group(
    ["empty messages", "message rỗng"],
    "RFC 7692 §7.2.3.6",
    [
        "`00` with RSV1 is an empty message; a payload without a byte and without RSV1 is one, too.",
        "`00` kèm RSV1 là một message rỗng; payload không có byte nào, không RSV1, cũng vậy.",
    ],
);

pub static FRAGMENTS: Group = group(
    ["in fragments", "chia thành nhiều mảnh"],
    "RFC 7692 §6.1, §7.2.3.1",
    [
        "`preview` is given everything that has come of the message so far, not only what is new: remember how many bytes\nwere taken, and give the engine the rest. The tail is put on once, in `finish`.",
        "`preview` nhận mọi thứ đã đến của message, không chỉ phần mới: hãy nhớ đã lấy bao nhiêu byte, và chỉ đưa cho\nengine phần còn lại. Đuôi chỉ gắn một lần, trong `finish`.",
    ],
);

pub static BLOCKS: Group = group(
    ["several blocks, and last ones", "nhiều block, và block cuối"],
    "RFC 7692 §7.2.3.3 to §7.2.3.5",
    [
        "A message may have any blocks, also one with BFINAL, the last of its stream. Then the engine says `StreamEnd`;\nwhat comes behind it is another stream (`restart`). A message may end right there: then it needs no tail.",
        "Message được chứa block nào cũng được, kể cả block có BFINAL, block cuối của một luồng. Khi đó engine báo\n`StreamEnd`; gì đến sau nó là một luồng khác (`restart`). Message có thể kết thúc ngay ở đó: khi ấy không cần\nđuôi.",
    ],
);

pub static BETWEEN: Group = group(
    ["control frames between, and bits in wrong places", "control frame ở giữa, và bit sai chỗ"],
    "RFC 7692 §6.1, RFC 6455 §5.4",
    [
        "A control frame is never compressed, and touches nothing of the message around it. Wrong bits are refused by\nlesson 04; if such a case fails here, your extension has changed something between two frames.",
        "Control frame không bao giờ được nén, và không đụng gì đến message quanh nó. Bit sai thì bài 04 từ chối; nếu một\nca như vậy không đạt ở đây thì extension của bạn đã thay đổi gì đó giữa hai frame.",
    ],
);

pub static LENGTHS: Group = group(
    ["many lengths", "đủ mọi độ dài"],
    "RFC 7692 §7.2",
    [
        "The engine fills the room that it is given and stops. It may have more to say, although it has taken everything\nin: that is so as long as no room is left.",
        "Engine lấp đầy chỗ được cấp rồi dừng. Có khi nó đã nhận hết mà vẫn còn điều để nói: chừng nào không còn chỗ\ntrống thì chừng ấy còn phải hỏi tiếp.",
    ],
);

pub static CONTEXT: Group = group(
    ["with and without context takeover", "có và không có context takeover"],
    "RFC 7692 §7.1.1, §7.2.2",
    [
        "Only compressed messages are part of the window. Without context takeover each message begins with an empty one,\nand what points back before it is an error.",
        "Chỉ message nén mới thuộc về cửa sổ. Không có context takeover thì mỗi message bắt đầu với cửa sổ rỗng, và trỏ\nvề trước đó là lỗi.",
    ],
);

pub static EITHER_SIDE: Group = group(
    ["each direction has its own terms", "mỗi chiều có điều kiện riêng"],
    "RFC 7692 §7.1.1",
    [
        "`terms.server` is about what the server sends, `terms.client` about what the client sends. So a server\ncompresses with the first and restores with the second, and a client the other way round.",
        "`terms.server` nói về những gì server gửi, `terms.client` nói về những gì client gửi. Vậy server nén theo cái\nthứ nhất và giải nén theo cái thứ hai, còn client thì ngược lại.",
    ],
);

pub static WINDOWS: Group = group(
    ["windows of every size", "cửa sổ đủ mọi cỡ"],
    "RFC 7692 §7.1.2",
    [
        "A compressor must not point back farther than its window. The library's smallest is 2^9 (`SMALLEST_ENGINE`); the\ndictionary has at most the window's size, which `History` sees to.",
        "Bộ nén không được trỏ xa hơn cửa sổ. Cửa sổ nhỏ nhất của thư viện là 2^9 (`SMALLEST_ENGINE`); từ điển dài nhất\nbằng cửa sổ, việc này `History` đã lo.",
    ],
);

pub static ONCE: Group = group(
    ["a message for many is compressed once", "message cho nhiều người chỉ nén một lần"],
    "lesson 11, once.rs",
    [
        "A server's end without context takeover asks `Once` (`Outgoing::Shared`), which all connections have in common;\nwith context takeover each connection compresses alone.",
        "Ở phía server, không có context takeover thì hỏi `Once` (`Outgoing::Shared`), thứ mà mọi kết nối dùng chung; có\ncontext takeover thì mỗi kết nối tự nén.",
    ],
);

pub static LIMITS: Group = group(
    ["a limit that stops a bomb", "giới hạn chặn bom nén"],
    "RFC 6455 §10.4, §7.4.1 (1009)",
    [
        "Make room only for one byte beyond the limit, and look after every step. A byte too many is `TooBig`, before\nanything else that may be wrong, and before the message has ended.",
        "Chỉ cấp chỗ cho một byte ngoài giới hạn, và xem lại sau mỗi bước. Thừa một byte là `TooBig`, trước mọi lỗi khác\ncó thể có, và trước khi message kết thúc.",
    ],
);

pub static BROKEN: Group = group(
    ["what is no whole message", "không phải một message trọn vẹn"],
    "RFC 7692 §7.2.2",
    [
        "An error of the engine is `Extension`, 1007. Behind the tail the message must have ended: give the engine\n`LAST_BLOCK`. It ends the stream only if nothing was unfinished, and nothing more may come out.",
        "Lỗi của engine là `Extension`, mã 1007. Sau đuôi thì message phải kết thúc: hãy đưa cho engine `LAST_BLOCK`. Nó\nchỉ kết thúc luồng khi không còn gì dở dang, và không được ra thêm byte nào.",
    ],
);

pub static TEXT: Group = group(
    ["text is judged as soon as it is restored", "text được xét ngay khi giải nén"],
    "RFC 6455 §8.1, RFC 7692 §6.2",
    [
        "`preview` hands out everything that has been restored so far, while the message still arrives: lesson 04 looks\nat it, and fails the connection at the first byte that isn't UTF-8.",
        "`preview` trả ra mọi thứ đã giải nén được, trong khi message còn đang đến: bài 04 xem nó, và huỷ kết nối ngay ở\nbyte đầu tiên không phải UTF-8.",
    ],
);

pub static ACCEPTS: Group = group(
    ["an offer is answered", "trả lời một đề nghị"],
    "RFC 7692 §7.1",
    [
        "What was asked of the server is granted by standing in the answer. A window stands there if it was offered, or\nif it is smaller than the largest one; the client's only if the client has offered the parameter.",
        "Điều client xin ở server được chấp nhận bằng cách có mặt trong câu trả lời. Cửa sổ có mặt nếu nó được đề nghị,\nhoặc nếu nhỏ hơn cửa sổ lớn nhất; cửa sổ của client thì chỉ khi client đã đề nghị tham số ấy.",
    ],
);

pub static LESS_IS_WANTED: Group = group(
    ["a server that wants less", "server muốn ít hơn"],
    "RFC 7692 §7.1.1, §7.1.2",
    [
        "`most` is the most that this server agrees to. Its own half may always be made smaller; the client's window only\nif the client can be told. 2^8 is answered only to a client that has named it.",
        "`most` là mức cao nhất mà server này đồng ý. Phần của chính nó thì lúc nào cũng giảm được; cửa sổ của client thì\nchỉ khi client cho phép yêu cầu. 2^8 chỉ dùng để trả lời client nào đã nói ra số ấy.",
    ],
);

pub static DECLINES: Group = group(
    ["an offer that can't be accepted", "đề nghị không chấp nhận được"],
    "RFC 7692 §5.1, §7",
    [
        "`Parameters::parse` tells three things apart: broken syntax, an offer that can't be used, and one that can. The\nsecond is no error: the connection goes on without the extension.",
        "`Parameters::parse` phân biệt ba điều: sai cú pháp, đề nghị không dùng được, và đề nghị dùng được. Điều thứ hai\nkhông phải lỗi: kết nối tiếp tục mà không có extension.",
    ],
);

pub static SEVERAL_OFFERS: Group = group(
    ["several offers", "nhiều đề nghị"],
    "RFC 7692 §5.1",
    [
        "Their order is the client's preference: the first one that can be accepted is answered.",
        "Thứ tự là ý thích của client: đề nghị đầu tiên chấp nhận được thì được trả lời.",
    ],
);

pub static SYNTAX: Group = group(
    ["a field that breaks the syntax", "header sai cú pháp"],
    "RFC 6455 §9.1",
    [
        "Every element is read before one is chosen: broken syntax fails the handshake, although an offer before it could\nbe accepted.",
        "Phải đọc mọi phần tử trước khi chọn: sai cú pháp thì bắt tay thất bại, dù một đề nghị đứng trước nó chấp nhận\nđược.",
    ],
);

pub static CLIENT: Group = group(
    ["what a client makes of an answer", "client hiểu câu trả lời thế nào"],
    "RFC 7692 §5.1, §7.1",
    [
        "`agree` looks for an offer that the answer fits. What the server says about itself counts; what the client has\noffered about itself, it keeps, whether the answer repeats it or not.",
        "`agree` tìm một đề nghị khớp với câu trả lời. Server nói gì về mình thì tính theo đó; còn điều client đã tự đề\nnghị cho mình thì nó giữ, dù câu trả lời có nhắc lại hay không.",
    ],
);

pub static REFUSES: Group = group(
    ["an answer that nobody has offered", "câu trả lời không ứng với đề nghị nào"],
    "RFC 7692 §5.1, §7.1",
    [
        "A server that doesn't grant what was asked of it, or tells a client what the client didn't offer, has answered\nno offer: `NotOffered`. A parameter that is wrong in itself is `Unusable`; in an answer,\n`client_max_window_bits` needs a value.",
        "Server không chấp nhận điều được xin, hoặc yêu cầu điều client không đề nghị, thì không trả lời đề nghị nào cả:\n`NotOffered`. Tham số tự nó đã sai là `Unusable`; trong câu trả lời, `client_max_window_bits` phải có giá trị.",
    ],
);

pub static SUITE: Group = group(
    ["sections 12 and 13 of the conformance suite", "phần 12 và 13 của bộ conformance"],
    "RFC 7692",
    [
        "Many messages one after the other, in both roles: five kinds of data, seven ways to negotiate, 18 sizes. Nothing\nnew is asked; what fails here is often left over from one message to the next.",
        "Nhiều message nối tiếp nhau, trong cả hai vai: năm loại dữ liệu, bảy cách thương lượng, 18 cỡ. Không đòi gì mới;\nchỗ sai ở đây thường là thứ còn sót lại từ message này sang message kế tiếp.",
    ],
);
