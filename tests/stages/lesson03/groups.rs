//! The groups of the cases of 03-B: titles, rules, hints.

use full_duplex::learn::{ladder::Group, text::Text};

pub static ACCEPT: Group = Group {
    title: Text { en: "the answer to a key", vi: "lời đáp cho một key" },
    rule: "RFC 6455 §1.3, §4.2.2",
    hint: Text {
        en: "The key is taken as text: its characters first, then those of the GUID. SHA-1 makes 20 bytes of them,\nBase64 makes 28 characters of those 20 bytes.",
        vi: "Key được dùng như một đoạn chữ: ký tự của nó đứng trước, rồi đến ký tự của GUID. SHA-1 biến chúng thành\n20 byte, Base64 biến 20 byte ấy thành 28 ký tự.",
    },
};

pub static IS_KEY: Group = Group {
    title: Text { en: "what is a key, and what isn't", vi: "thế nào là một key" },
    rule: "RFC 6455 §4.2.1, point 5",
    hint: Text {
        en: "Decode it and count the bytes. The length of the text says too little: 24 characters can hold 16 bytes,\n17 or 18. `LENIENT` decodes what some clients send: stray bits in the last character.",
        vi: "Hãy giải mã rồi đếm byte. Chỉ nhìn độ dài đoạn chữ thì chưa đủ: 24 ký tự có thể chứa 16, 17 hay 18 byte.\n`LENIENT` giải mã được cả thứ vài client hay gửi: bit thừa trong ký tự cuối.",
    },
};

pub static READ: Group = Group {
    title: Text {
        en: "a good request, whole or not", vi: "một request tốt, đến đủ hay chưa"
    },
    rule: "RFC 6455 §4.2.1; RFC 9112 §2.1; TCP cuts where it likes",
    hint: Text {
        en: "`bounded` gives the length of the head, or `None` while the empty line is still missing: then the answer\nis `Ok(None)`. What stands behind the head are frames: they aren't counted.",
        vi: "`bounded` cho độ dài của head, hoặc `None` khi chưa thấy dòng trống: lúc đó câu trả lời là `Ok(None)`.\nThứ nằm sau head là frame: không tính vào.",
    },
};

pub static ANSWER: Group = Group {
    title: Text { en: "the 101", vi: "câu trả lời 101" },
    rule: "RFC 6455 §4.2.2",
    hint: Text {
        en: "Three fields, then one for each thing that was agreed on. A client that hears of a subprotocol or an\nextension that it hasn't offered must hang up: leave that out. An extension's name ends at the `;`.",
        vi: "Ba header, rồi thêm một header cho mỗi điều đã thoả thuận. Client nghe thấy subprotocol hay extension mà nó\nkhông đề nghị thì phải gác máy: hãy bỏ ra. Tên của extension kết thúc ở dấu `;`.",
    },
};

pub static HTTP: Group = Group {
    title: Text { en: "it is a request of HTTP/1.1", vi: "đó là một request HTTP/1.1" },
    rule: "RFC 6455 §4.2.1, points 1 and 2; RFC 9112 §3.2",
    hint: Text {
        en: "The version (505), the method (405), the target, exactly one Host that isn't empty (400). A target is a\npath, or a whole http:// or https:// address; a `#` must not be in it.",
        vi: "Phiên bản (505), method (405), target, đúng một Host và không rỗng (400). Target là một đường dẫn, hoặc một\nđịa chỉ http:// hay https:// trọn vẹn; trong đó không được có `#`.",
    },
};

pub static WEBSOCKET: Group = Group {
    title: Text { en: "it asks for a WebSocket", vi: "nó xin mở WebSocket" },
    rule: "RFC 6455 §4.2.1, points 3, 4 and 6; RFC 9110 §5.3",
    hint: Text {
        en: "`Upgrade` and `Connection` are lists of tokens in any case, and a list may be spread over several fields:\n`has_token`. The version must be there once, and be 13. All of this is a 426.",
        vi: "`Upgrade` và `Connection` là danh sách token, viết hoa hay thường đều được, và có thể nằm rải trên nhiều\nheader: `has_token`. Phiên bản phải có đúng một lần, và là 13. Thiếu gì cũng là 426.",
    },
};

pub static KEY: Group = Group {
    title: Text { en: "it has one key of 16 bytes", vi: "nó có đúng một key 16 byte" },
    rule: "RFC 6455 §4.2.1, point 5; §11.3.1",
    hint: Text {
        en: "`fields.one` is an error if a field is there twice. The value is the key only if `is_key` says so; anything\nelse is a 400.",
        vi: "`fields.one` báo lỗi nếu header có mặt hai lần. Giá trị chỉ là key khi `is_key` gật đầu; còn lại đều là 400.",
    },
};

pub static MORE: Group = Group {
    title: Text {
        en: "what else it says makes sense", vi: "những điều khác nó nói đều hợp lý"
    },
    rule: "RFC 6455 §4.1, points 8, 10 and 11; RFC 9112 §6",
    hint: Text {
        en: "Subprotocols are tokens (`is_token`), all different; empty elements of a list don't count. Origin stands\nthere at most once. A body is announced by `Transfer-Encoding`, or by a `Content-Length` other than 0. What\nnobody knows is ignored.",
        vi: "Subprotocol là các token (`is_token`), không cái nào trùng nhau; phần tử rỗng trong danh sách thì không tính.\nOrigin có nhiều nhất một lần. Body được báo trước bằng `Transfer-Encoding`, hoặc bằng `Content-Length` khác 0.\nHeader lạ thì bỏ qua.",
    },
};

pub static KEPT: Group = Group {
    title: Text { en: "what it says is kept", vi: "điều nó nói được giữ lại" },
    rule: "RFC 6455 §4.2.2, step 4; RFC 9110 §5.3, §5.6.1",
    hint: Text {
        en: "Of a whole address only path and query are kept, and a missing path is `/`. Lists keep their order over all\nfields; a comma inside of quotes is no end (`fields.list`). Empty extensions are left out.",
        vi: "Một địa chỉ trọn vẹn thì chỉ giữ đường dẫn và query, thiếu đường dẫn thì là `/`. Danh sách giữ thứ tự qua mọi\nheader; dấu phẩy trong ngoặc kép không phải chỗ ngắt (`fields.list`). Extension rỗng thì bỏ ra.",
    },
};

pub static REASON: Group = Group {
    title: Text { en: "a refusal that says why", vi: "lời từ chối nói rõ lý do" },
    rule: "RFC 6455 §4.2.1, §4.2.2; RFC 9110 §15.5.6, §15.5.22",
    hint: Text {
        en: "Each rule has its own variant of `HandshakeError`, and the client reads its sentence. The first rule that\nis broken decides, in the order of the task.",
        vi: "Mỗi luật có biến thể riêng trong `HandshakeError`, và client đọc được câu của biến thể đó. Luật đầu tiên bị\nphạm sẽ quyết định, theo thứ tự ghi trong đề bài.",
    },
};

pub static HOSTILE: Group = Group {
    title: Text { en: "what is no request at all", vi: "thứ không phải request" },
    rule: "RFC 9112 §2.2, §5.1, §5.2, §11.2",
    hint: Text {
        en: "`bounded` says `Broken` for these; `From<Broken>` makes a `HandshakeError` of it. Is its error passed on,\nor taken for \"not complete yet\"? What can't become a request any more is refused at once.",
        vi: "Với những thứ này `bounded` trả về `Broken`; `From<Broken>` biến nó thành `HandshakeError`. Lỗi ấy được\nchuyển tiếp, hay bị coi là \"chưa đến đủ\"? Thứ không thể thành request nữa thì bị từ chối ngay.",
    },
};

pub static LIMITS: Group = Group {
    title: Text { en: "a head has limits", vi: "head có giới hạn" },
    rule: "RFC 6585 §5; lesson 03, 16 KiB and 64 fields",
    hint: Text {
        en: "Room for `MAX_HEADERS` fields, and `bounded` around the parser: it knows the limit in bytes.",
        vi: "Chỗ cho `MAX_HEADERS` header, và `bounded` bao quanh bộ phân tích: nó biết giới hạn tính bằng byte.",
    },
};

pub static CHANCE: Group = Group {
    title: Text {
        en: "whatever comes, in whatever pieces",
        vi: "dù thứ gì đến, theo từng đoạn ra sao",
    },
    rule: "lesson 03, \"The code\": bytes go in, a verdict comes out",
    hint: Text {
        en: "The verdict depends on the bytes alone, not on how they were cut: look at nothing before `bounded` has\nfound a whole head. And no index that can panic.",
        vi: "Phán quyết chỉ phụ thuộc vào các byte, không phụ thuộc vào chỗ bị cắt: đừng nhìn gì trước khi `bounded` thấy\nđủ một head. Và đừng dùng chỉ số nào có thể gây panic.",
    },
};
