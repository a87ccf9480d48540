//! The exercises of lesson 03 in words. Their code lies in `exercises` (yours) and `solutions` (ours).

use crate::learn::{
    exercise::{Exercise, Lesson, Mistake},
    text::Text,
};

/// Lesson 03 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "03",
    folder: "lesson03_handshake",
    title: Text { en: "The handshake by hand", vi: "Tự viết handshake" },
    exercises: &[ACCEPT, REFUSE, BELIEVE],
};

const ACCEPT: Exercise = Exercise {
    id: "03.1",
    name: "ex03_1_accept",
    title: Text { en: "The accept key", vi: "Lời đáp cho key" },
    hints: [
        Text {
            en: "The key looks like Base64, and it is. Does the server ever need to know which bytes are in it?",
            vi: "Key trông giống Base64, và đúng là thế. Nhưng server có bao giờ cần biết trong đó là những byte nào\nkhông?",
        },
        Text {
            en: "The key is taken as text, just as it came: 24 characters, then the 36 of the GUID. SHA-1 makes 20\nbytes of them, and Base64 makes 28 characters of those.",
            vi: "Key được dùng như một đoạn chữ, đến sao để vậy: 24 ký tự, rồi 36 ký tự của GUID. SHA-1 biến chúng\nthành 20 byte, và Base64 biến 20 byte ấy thành 28 ký tự.",
        },
        Text {
            en: "`let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();` and then\n`BASE64_STANDARD.encode(digest)`.",
            vi: "`let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();` rồi\n`BASE64_STANDARD.encode(digest)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "decodes_the_key",
            hint: Text {
                en: "A known mistake: the key was decoded before it was hashed. It seems more proper, but the RFC\nhashes the 24 characters themselves: a server needn't decode to answer.",
                vi: "Một lỗi quen thuộc: giải mã key rồi mới băm. Nghe có vẻ đúng bài hơn, nhưng RFC băm chính 24 ký tự\nấy: để trả lời, server không cần giải mã.",
            },
        },
        Mistake {
            name: "encodes_the_hex",
            hint: Text {
                en: "A known mistake: SHA-1 gives 20 bytes, but tools like to show them as 40 hex digits, and those\nwere put into Base64. An accept has 28 characters; how many has yours?",
                vi: "Một lỗi quen thuộc: SHA-1 cho ra 20 byte, nhưng nhiều công cụ hiển thị thành 40 chữ số hex, và chính\n40 chữ số đó bị đem viết bằng Base64. Accept dài 28 ký tự; còn của bạn dài bao nhiêu?",
            },
        },
        Mistake {
            name: "guid_first",
            hint: Text {
                en: "A known mistake: the GUID stands before the key. It comes behind it.",
                vi: "Một lỗi quen thuộc: GUID đứng trước key. Nó phải đứng sau.",
            },
        },
    ],
    after: Text {
        en: "That is all: one hash, no secret. SHA-1 is broken for signatures, and it doesn't matter here:\nnothing is signed. In production the library does it; but when a proxy or a test says \"invalid\naccept\", you can now recompute it in one line and see who is right.",
        vi: "Chỉ có thế: một lần băm, không có bí mật nào. SHA-1 đã bị phá trong chuyện chữ ký số, nhưng ở đây không\nsao: chẳng có gì được ký cả. Trên production, thư viện làm giúp bạn; nhưng khi proxy hay test kêu \"invalid\naccept\", giờ bạn có thể tính lại trong một dòng và biết ai đúng ai sai.",
    },
};

const REFUSE: Exercise = Exercise {
    id: "03.2",
    name: "ex03_2_refuse",
    title: Text {
        en: "Refuse what must be refused", vi: "Từ chối những gì phải từ chối"
    },
    hints: [
        Text {
            en: "Firefox sends `Connection: keep-alive, Upgrade`, Chromium sends `Connection: Upgrade`. What is\nthe same in both? And what if a proxy makes two fields out of the list?",
            vi: "Firefox gửi `Connection: keep-alive, Upgrade`, còn Chromium gửi `Connection: Upgrade`. Hai bên giống nhau\nở điểm nào? Và nếu proxy tách danh sách thành hai header thì sao?",
        },
        Text {
            en: "Two helpers do most of the work: all values of a name (in any case), and \"one of the\ncomma-separated items of any of them is this token\" (in any case, spaces trimmed).",
            vi: "Hai hàm phụ lo gần hết việc: lấy mọi giá trị của một tên (không phân biệt hoa thường), và \"trong các\nphần ngăn bằng dấu phẩy của những giá trị ấy có token này\" (không phân biệt hoa thường, bỏ khoảng trắng).",
        },
        Text {
            en: "`all(\"connection\").iter().flat_map(|value| value.split(',')).any(|item|\nitem.trim().eq_ignore_ascii_case(\"upgrade\"))`; for the key, `match all(\"sec-websocket-key\")[..]`\nwith `[key] if is_key(key) => 101` and `_ => 400`.",
            vi: "`all(\"connection\").iter().flat_map(|value| value.split(',')).any(|item|\nitem.trim().eq_ignore_ascii_case(\"upgrade\"))`; còn với key: `match all(\"sec-websocket-key\")[..]`\ncó `[key] if is_key(key) => 101` và `_ => 400`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "whole_value",
            hint: Text {
                en: "A known mistake: `Connection` is compared as a whole. Chromium gets in, and Firefox, which says\n`keep-alive, Upgrade`, is refused: the kind of bug that is found by somebody else.",
                vi: "Một lỗi quen thuộc: so sánh nguyên cả giá trị của `Connection`. Chromium vào được, còn Firefox, vốn gửi\n`keep-alive, Upgrade`, thì bị từ chối: loại lỗi mà người khác phát hiện giùm bạn.",
            },
        },
        Mistake {
            name: "case_sensitive",
            hint: Text {
                en: "A known mistake: names or tokens are compared letter by letter. `connection: upgrade` and\n`Upgrade: WebSocket` are as good as the usual spelling, and some proxies rewrite names.",
                vi: "Một lỗi quen thuộc: so tên hoặc token đúng từng chữ hoa chữ thường. `connection: upgrade` hay\n`Upgrade: WebSocket` đều hợp lệ như cách viết thường gặp, và có proxy còn viết lại cả tên header.",
            },
        },
        Mistake {
            name: "first_field_only",
            hint: Text {
                en: "A known mistake: only the first field of a name is looked at. Two Hosts and two keys slip through,\nand a list that is spread over two fields is cut off.",
                vi: "Một lỗi quen thuộc: chỉ nhìn header đầu tiên của mỗi tên. Hai Host, hai key cứ thế lọt qua, còn danh\nsách nằm rải trên hai header thì bị cụt.",
            },
        },
        Mistake {
            name: "part_of_a_word",
            hint: Text {
                en: "A known mistake: `contains` finds `websocket` in `websockets`, which is another word. Split the\nlist at its commas and compare whole tokens.",
                vi: "Một lỗi quen thuộc: `contains` tìm thấy `websocket` trong `websockets`, mà đó là một từ khác. Hãy tách\ndanh sách ở dấu phẩy rồi so trọn từng token.",
            },
        },
    ],
    after: Text {
        en: "The lesson's server does the same on raw bytes (request.rs), and answers each refusal with a whole\nHTTP answer: a 426 says which version it wants, a 405 which method. In production those few bytes\nsave hours: `curl -i` shows what is wrong, where a silent hang-up shows nothing.",
        vi: "Server của bài học làm y như vậy trên các byte thô (request.rs), và mỗi lần từ chối là một câu trả lời HTTP\ntrọn vẹn: 426 nói rõ cần phiên bản nào, 405 nói rõ cần method nào. Trên production, vài byte ấy cứu được\nhàng giờ: `curl -i` cho thấy sai ở đâu, còn lặng lẽ gác máy thì chẳng cho thấy gì.",
    },
};

const BELIEVE: Exercise = Exercise {
    id: "03.3",
    name: "ex03_3_believe",
    title: Text { en: "Believe only a real answer", vi: "Chỉ tin lời đáp thật" },
    hints: [
        Text {
            en: "A mail server, or a cache, answers your request, which it has never understood. Which\nof the six points would it hardly get right by accident?",
            vi: "Một mail server, hay một cache nào đó, trả lời request của bạn mà chính nó chẳng hiểu gì. Trong sáu điều\nkia, điều nào nó khó lòng đúng nhờ may rủi?",
        },
        Text {
            en: "One helper finds a field by its name, in any case. Then six conditions with `&&`. Base64 has\nsmall and capital letters with different meanings: only the tokens may be written in any case.",
            vi: "Một hàm phụ tìm header theo tên, không phân biệt hoa thường. Rồi sáu điều kiện nối bằng `&&`. Trong Base64,\nchữ hoa và chữ thường mang nghĩa khác nhau: chỉ các token mới được viết hoa thường tuỳ ý.",
        },
        Text {
            en: "`status == 101`, `field(\"sec-websocket-accept\") == Some(&accept_key(key))`,\n`field(\"sec-websocket-protocol\").is_none_or(|name| offered.contains(&name))`, …",
            vi: "`status == 101`, `field(\"sec-websocket-accept\") == Some(&accept_key(key))`,\n`field(\"sec-websocket-protocol\").is_none_or(|name| offered.contains(&name))`, …",
        },
    ],
    mistakes: &[
        Mistake {
            name: "only_the_status",
            hint: Text {
                en: "A known mistake: 101 and an Upgrade, and you are in. Anything that repeats what it is sent gets\nthis far; the accept is what proves that somebody has understood.",
                vi: "Một lỗi quen thuộc: thấy 101 và Upgrade là mở luôn. Cái gì chỉ biết nhại lại cũng đi được tới đây; chính\naccept mới chứng tỏ bên kia đã hiểu.",
            },
        },
        Mistake {
            name: "accept_in_any_case",
            hint: Text {
                en: "A known mistake: the accept was compared without regard to case. Names of header fields may be\nwritten in any case; Base64 may not: `s` and `S` are different bits.",
                vi: "Một lỗi quen thuộc: so accept mà không phân biệt hoa thường. Tên header thì viết sao cũng được, còn\nBase64 thì không: `s` và `S` là những bit khác nhau.",
            },
        },
        Mistake {
            name: "takes_the_key",
            hint: Text {
                en: "A known mistake: the accept was compared with the key itself. An echo would pass, and every real\nserver fails. Which function turns one into the other?",
                vi: "Một lỗi quen thuộc: đem accept so thẳng với key. Một tiếng vọng thì lọt qua, còn server thật nào cũng\ntrượt. Hàm nào biến cái này thành cái kia?",
            },
        },
        Mistake {
            name: "takes_what_comes",
            hint: Text {
                en: "A known mistake: subprotocol and extensions were not looked at. With an extension that you never\noffered, the very same bytes mean something else.",
                vi: "Một lỗi quen thuộc: không nhìn đến subprotocol và extension. Với một extension bạn chưa hề đề nghị,\nvẫn những byte ấy lại mang nghĩa khác.",
            },
        },
        Mistake {
            name: "letter_for_letter",
            hint: Text {
                en: "A known mistake: everything was compared to the letter, and a good server was turned away. Names and\ntokens may be written in any case, and `Connection` is a list: a proxy may have added a token.",
                vi: "Một lỗi quen thuộc: so từng chữ một, nên đuổi mất một server tử tế. Tên header và token viết hoa hay thường\nđều được, còn `Connection` là danh sách: có thể proxy nào đó đã thêm vào một token.",
            },
        },
    ],
    after: Text {
        en: "Our client says *which* point failed (answer.rs), since \"handshake failed\" helps nobody. And it keeps\nthe bytes behind the head: a server may send its first frame in the same breath, and a client that\nthrows the buffer away loses it. That bug hides for months, because it needs a fast server.",
        vi: "Client của bài học nói rõ *điểm nào* không đạt (answer.rs), vì \"handshake failed\" chẳng giúp được ai. Và nó giữ\nlại các byte phía sau head: server có thể gửi frame đầu tiên liền một hơi, client nào vứt bộ đệm đi là mất\nframe ấy. Lỗi này nấp được hàng tháng, vì phải gặp server nhanh nó mới lộ ra.",
    },
};
