use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 03-B: the server's half of the handshake.
pub const STAGE: Stage = Stage {
    id: "03-B",
    title: Text { en: "The server's handshake", vi: "Handshake phía server" },
    part: Text { en: "handshake", vi: "handshake" },
    task: Text {
        en: "\
Write the server's half of the handshake: the answer to a key (key.rs) and the rules that a request
must obey (request.rs), after RFC 6455 §4.2. What must hold:
- `digest` is the SHA-1 of the key and the GUID, both as text; `accept_key` is its Base64. `is_key`
  wants Base64 of exactly 16 bytes; `LENIENT` forgives stray bits in the last character.
- `parse_request` takes the beginning of a stream. It says `Ok(None)` while the head isn't complete,
  then it gives the request and the length of the head. Bytes that can't become a request any more
  are refused at once. However the bytes are cut, the verdict is the same.
- `from_parts` asks in this order: a key without any Upgrade (`Dropped`: a proxy's doing), HTTP/1.1,
  GET, target, Host, Upgrade, Connection, version, key, no body, one Origin, subprotocols,
  extensions. The first broken rule decides. Each rule has its own `HandshakeError`, which knows its
  status: 426, 505, 405, 400.
- Of the target, path and query are kept: `http://a.com?b=c` becomes `/?b=c`. A `#` is refused.
- `response` is a 101 with `upgrade: websocket`, `connection: Upgrade` and `sec-websocket-accept`,
  in this order and spelling; then `sec-websocket-protocol` and `sec-websocket-extensions`, if both
  sides agreed on one. What the client hasn't offered is left out: that is the work of `offered`.
The tools are in head.rs: `bounded`, `Fields`, `is_token`, `extension_name`. Other files of the
course use everything that is `pub` or `pub(super)`: keep those names. The private functions
(`path`, `protocols`, …) are how we cut it up; cut it up as you like.
The cases begin with the answer to a key. Then come keys, a good request, the 101, the rules one by
one, what is kept, hostile bytes, limits, reasons.",
        vi: "\
Viết nửa phía server của handshake: lời đáp cho một key (key.rs) và các luật mà request phải theo
(request.rs), theo RFC 6455 §4.2. Những điều luôn phải đúng:
- `digest` là SHA-1 của key nối với GUID, cả hai lấy nguyên dạng chữ; `accept_key` là Base64 của nó.
  `is_key` đòi Base64 của đúng 16 byte; `LENIENT` bỏ qua các bit thừa trong ký tự cuối.
- `parse_request` nhận đoạn đầu của một luồng byte. Head chưa đến đủ thì nó trả `Ok(None)`, đủ rồi
  thì trả request và độ dài của head. Những byte không thể thành request được nữa thì phải từ chối
  ngay. Dù byte bị cắt ở đâu, kết luận vẫn như nhau.
- `from_parts` hỏi theo thứ tự này: có key mà chẳng có Upgrade nào (`Dropped`: do proxy), HTTP/1.1,
  GET, target, Host, Upgrade, Connection, phiên bản, key, không có body, chỉ một Origin, subprotocol,
  extension. Luật đầu tiên bị phạm sẽ quyết định. Mỗi luật có `HandshakeError` riêng, và lỗi ấy biết
  sẵn mã của mình: 426, 505, 405, 400.
- Của target thì giữ lại đường dẫn và query: `http://a.com?b=c` thành `/?b=c`. Có `#` thì từ chối.
- `response` là câu trả lời 101 có `upgrade: websocket`, `connection: Upgrade` và
  `sec-websocket-accept`, đúng thứ tự và cách viết này; sau đó là `sec-websocket-protocol` và
  `sec-websocket-extensions`, nếu hai bên đã đồng ý. Thứ client không đề nghị thì bỏ ra: đó là việc
  của `offered`.
Đồ nghề nằm trong head.rs: `bounded`, `Fields`, `is_token`, `extension_name`. Các file khác của khoá
học dùng mọi thứ là `pub` hoặc `pub(super)`: hãy giữ nguyên những tên ấy. Các hàm riêng (`path`,
`protocols`, …) chỉ là cách chúng mình chia việc; bạn chia thế nào tuỳ ý.
Các ca kiểm tra bắt đầu bằng lời đáp cho một key. Rồi đến key, một request tốt, câu trả lời 101,
từng luật một, những gì được giữ lại, byte phá hoại, giới hạn, lý do từ chối.",
    },
    files: &[
        StageFile { path: "key.rs", bodies: &["accept_key", "digest", "is_key"] },
        StageFile {
            path: "request.rs",
            bodies: &[
                "parse_request",
                "Request::from_parts",
                "Request::response",
                "Request::offered",
                "Fields::has_body",
                "path",
                "protocols",
                "extensions",
            ],
        },
    ],
    runs: &[
        "lesson03", "lesson04", "lesson05", "lesson06", "lesson07", "lesson08", "lesson09",
        "lesson10",
    ],
    proofs: &[
        Proof { program: "lesson03", tests: &[] },
        Proof { program: "with_browser", tests: &["handshake"] },
    ],
    hints: [
        Text {
            en: "A request comes in twice: as bytes that may not be complete, and as parts that an HTTP library has\ntaken apart. Which of the rules need the bytes, and which need only the parts?",
            vi: "Request đến bằng hai đường: dưới dạng byte có thể chưa đủ, và dưới dạng các phần mà một thư viện HTTP đã\ntách sẵn. Luật nào cần đến byte, luật nào chỉ cần các phần ấy?",
        },
        Text {
            en: "`parse_request` lends httparse an array of `MAX_HEADERS` empty headers, lets `bounded` call its `parse`, and\nhands method, path, version and fields to `from_parts`. There stands one `if` or `let … else` for each rule,\nfrom top to bottom: `fields.one` for what stands there once, `fields.has_token` for a list of tokens.",
            vi: "`parse_request` cho httparse mượn một mảng `MAX_HEADERS` header rỗng, để `bounded` gọi `parse` của nó, rồi\ntrao method, path, phiên bản và các header cho `from_parts`. Ở đó mỗi luật là một `if` hay `let … else`, từ\ntrên xuống: `fields.one` cho thứ chỉ có một lần, `fields.has_token` cho danh sách token.",
        },
        Text {
            en: "`let Some(length) = bounded(bytes, |bytes| head.parse(bytes))? else { return Ok(None) };` before it,\n`httparse::Request::new(&mut fields)`; behind it, `(1, head.version.unwrap_or_default())` is the version.\nRules: `if !fields.has_token(\"upgrade\", \"websocket\") { return Err(HandshakeError::Upgrade); }`,\n`fields.one(\"sec-websocket-key\").ok().flatten().filter(|key| is_key(key)).ok_or(HandshakeError::Key)?`.\nAn extension was offered if one of `self.extensions` has the same `extension_name`.",
            vi: "`let Some(length) = bounded(bytes, |bytes| head.parse(bytes))? else { return Ok(None) };` trước đó là\n`httparse::Request::new(&mut fields)`; sau đó, phiên bản là `(1, head.version.unwrap_or_default())`.\nCác luật: `if !fields.has_token(\"upgrade\", \"websocket\") { return Err(HandshakeError::Upgrade); }`,\n`fields.one(\"sec-websocket-key\").ok().flatten().filter(|key| is_key(key)).ok_or(HandshakeError::Key)?`.\nMột extension đã được đề nghị nếu trong `self.extensions` có cái cùng `extension_name`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Every handshake with a server of lessons 03 to 08 goes through your code now: start\n`cargo learn run lesson03` and call it from a browser's console. What follows the 101 are frames, and the\nfirst two bytes of a frame are the next stage: `cargo learn build 04`.",
        vi: "Từ giờ, handshake nào với server của các bài 03 đến 08 cũng đi qua code của bạn: hãy chạy\n`cargo learn run lesson03` rồi gọi nó từ console của trình duyệt. Sau câu trả lời 101 là các frame, và hai\nbyte đầu của frame là chặng tiếp theo: `cargo learn build 04`.",
    },
};

const MISTAKES: &[KnownMistake] = &[
    KnownMistake {
        name: "guid_first",
        hint: Text {
            en: "A known mistake: the GUID is hashed before the key. It comes behind it.",
            vi: "Một lỗi quen thuộc: băm GUID trước key. Nó phải đứng sau.",
        },
        changes: &[("chain_update(key).chain_update(GUID)", "chain_update(GUID).chain_update(key)")],
    },
    KnownMistake {
        name: "decodes_the_key",
        hint: Text {
            en: "A known mistake: the key is decoded and its 16 bytes are hashed. The RFC hashes its 24 characters, just as\nthey came.",
            vi: "Một lỗi quen thuộc: giải mã key rồi băm 16 byte của nó. RFC băm chính 24 ký tự, đến sao để vậy.",
        },
        changes: &[(
            "chain_update(key).chain_update(GUID)",
            "chain_update(LENIENT.decode(key).unwrap_or_default()).chain_update(GUID)",
        )],
    },
    KnownMistake {
        name: "encodes_the_hex",
        hint: Text {
            en: "A known mistake: the digest is written as 40 hex digits, and those are put into Base64. Its 20 bytes\nthemselves go in, and 28 characters come out.",
            vi: "Một lỗi quen thuộc: viết kết quả băm thành 40 chữ số hex rồi đem chúng viết bằng Base64. Phải đưa thẳng 20\nbyte vào, và nhận được 28 ký tự.",
        },
        changes: &[(
            "BASE64_STANDARD.encode(digest(key))",
            "BASE64_STANDARD.encode(digest(key).map(|byte| format!(\"{byte:02x}\")).concat())",
        )],
    },
    KnownMistake {
        name: "counts_characters",
        hint: Text {
            en: "A known mistake: a text of 24 characters is taken for a key. It must be Base64, and what counts are the bytes\nin it: 17 bytes have 24 characters, too.",
            vi: "Một lỗi quen thuộc: cứ dài 24 ký tự là coi như key. Phải là Base64, và cái cần đếm là số byte trong đó: 17\nbyte cũng viết thành 24 ký tự.",
        },
        changes: &[(
            "LENIENT.decode(text).is_ok_and(|bytes| bytes.len() == 16)",
            "text.len() == 24",
        )],
    },
    KnownMistake {
        name: "counts_the_frames",
        hint: Text {
            en: "A known mistake: the length is that of all bytes. Behind the head stand the client's first frames, and the\ncaller cuts them off at the length that you return.",
            vi: "Một lỗi quen thuộc: trả về độ dài của mọi byte. Sau head là những frame đầu tiên của client, và bên gọi cắt\nchúng ra ở đúng độ dài bạn trả về.",
        },
        changes: &[("Ok(Some((request, length)))", "Ok(Some((request, bytes.len())))")],
    },
    KnownMistake {
        name: "says_what_nobody_offered",
        hint: Text {
            en: "A known mistake: the answer names a subprotocol that the client hasn't offered. The client must hang up on\nit: leave it out.",
            vi: "Một lỗi quen thuộc: câu trả lời nêu một subprotocol mà client không đề nghị. Client buộc phải gác máy: hãy bỏ\nnó ra.",
        },
        changes: &[(
            "protocol: protocol.filter(|name| self.protocols.contains(name)),",
            "protocol,",
        )],
    },
    KnownMistake {
        name: "first_field_only",
        hint: Text {
            en: "A known mistake: only the first field of a name is looked at, and a second Host slips through. `fields.one`\nfinds both.",
            vi: "Một lỗi quen thuộc: chỉ nhìn header đầu tiên của mỗi tên, nên Host thứ hai lọt qua. `fields.one` thấy được\ncả hai.",
        },
        changes: &[(
            "fields.one(\"host\").ok().flatten()",
            "fields.all(\"host\").next().and_then(Result::ok)",
        )],
    },
    KnownMistake {
        name: "asks_the_version_first",
        hint: Text {
            en: "A known mistake: the version of HTTP is judged before the key without Upgrade. A proxy that knows nothing of\nWebSocket speaks HTTP/1.0 as well, and the person behind it reads of the version instead of the proxy.",
            vi: "Một lỗi quen thuộc: xét phiên bản HTTP trước trường hợp có key mà thiếu Upgrade. Proxy không biết WebSocket\nthường dùng luôn HTTP/1.0, và người đứng sau nó chỉ đọc thấy chuyện phiên bản, không thấy nhắc tới proxy.",
        },
        changes: &[(
            "if has(\"sec-websocket-key\") && !has(\"upgrade\")",
            "if http == (1, 1) && has(\"sec-websocket-key\") && !has(\"upgrade\")",
        )],
    },
    KnownMistake {
        name: "part_of_a_word",
        hint: Text {
            en: "A known mistake: `contains` finds `websocket` in `websockets`, which is another word. Compare whole tokens:\n`has_token`.",
            vi: "Một lỗi quen thuộc: `contains` tìm thấy `websocket` trong `websockets`, mà đó là một từ khác. Hãy so trọn từng\ntoken: `has_token`.",
        },
        changes: &[(
            "!fields.has_token(\"upgrade\", \"websocket\")",
            "!fields.all(\"upgrade\").flatten().any(|it| it.to_lowercase().contains(\"websocket\"))",
        )],
    },
    KnownMistake {
        name: "whole_value",
        hint: Text {
            en: "A known mistake: `Connection` is compared as a whole. It is a list: lighttpd, as a proxy, sends\n`close, upgrade`, and is refused.",
            vi: "Một lỗi quen thuộc: so sánh nguyên giá trị của `Connection`. Đó là một danh sách: lighttpd, khi làm proxy, gửi\n`close, upgrade` nên bị từ chối.",
        },
        changes: &[(
            "!fields.has_token(\"connection\", \"upgrade\")",
            "!fields.all(\"connection\").flatten().any(|it| it.eq_ignore_ascii_case(\"upgrade\"))",
        )],
    },
    KnownMistake {
        name: "counts_what_is_empty",
        hint: Text {
            en: "A known mistake: an empty `Sec-WebSocket-Protocol` is refused. Some libraries send it when they offer none;\nempty elements of a list don't count (RFC 9110 §5.6.1).",
            vi: "Một lỗi quen thuộc: từ chối `Sec-WebSocket-Protocol` rỗng. Vài thư viện gửi như thế khi chẳng đề nghị gì;\nphần tử rỗng trong danh sách thì không tính (RFC 9110 §5.6.1).",
        },
        changes: &[("list.retain(|name| !name.is_empty());", "list.sort_by_key(|_| 0);")],
    },
    KnownMistake {
        name: "trusts_the_parser",
        hint: Text {
            en: "A known mistake: httparse is asked without `bounded`. It takes a line that ends without `\\r`, and it knows no\nlimit in bytes. Two programs that disagree about the end of a line can be played against each other.",
            vi: "Một lỗi quen thuộc: hỏi httparse mà không qua `bounded`. Nó nhận cả dòng kết thúc không có `\\r`, và không biết\ngiới hạn theo byte. Hai chương trình hiểu khác nhau về chỗ hết dòng thì có thể bị lợi dụng.",
        },
        changes: &[(
            "bounded(bytes, |bytes| head.parse(bytes))? else",
            "head.parse(bytes).map_or_else(
        |why| Err(if why == httparse::Error::Version { Broken::Version } else { Broken::Malformed }),
        |parsed| Ok(if let httparse::Status::Complete(length) = parsed { Some(length) } else { None }),
    )? else",
        )],
    },
];
