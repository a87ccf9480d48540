use crate::learn::{stage::KnownMistake, text::Text};

/// What is often done wrong in stage 11-B.
pub const MISTAKES: &[KnownMistake] = &[
    KnownMistake {
        name: "tail_left_on",
        hint: Text {
            en: "A known mistake: `compress` leaves the tail on. The other end puts its own behind it, and takes yours for the\nbeginning of one more block.",
            vi: "Một lỗi quen thuộc: `compress` để nguyên đuôi. Bên kia gắn thêm cái của mình vào sau, và coi cái của bạn là phần\nđầu của một block nữa.",
        },
        changes: &[("    packed.truncate(length);\n", "    let _ = length;\n")],
    },
    KnownMistake {
        name: "remembers_what_went_as_it_was",
        hint: Text {
            en: "A known mistake: a message that goes as it is is put into the window, too. The other end doesn't feed it to its\nengine, so from then on the two windows differ, and a later message points to bytes that aren't there.",
            vi: "Một lỗi quen thuộc: message gửi nguyên cũng được đưa vào cửa sổ. Bên kia không đưa nó qua engine, nên từ đó hai\ncửa sổ khác nhau, và một message sau sẽ trỏ đến những byte không có ở đó.",
        },
        changes: &[(
            "        let packed = packed.filter(|packed| packed.len() < message.len() + larger)?;\n        self.history.push(message);\n",
            "        self.history.push(message);\n        let packed = packed.filter(|packed| packed.len() < message.len() + larger)?;\n",
        )],
    },
    KnownMistake {
        name: "looks_at_the_end",
        hint: Text {
            en: "A known mistake: the room has no limit, and the length is compared only when all bytes have been taken. The\nanswer is the same, 1009, but a quarter of a megabyte has become a quarter of a gigabyte by then.",
            vi: "Một lỗi quen thuộc: chỗ chứa không có giới hạn, và chỉ khi đã nhận hết byte mới so độ dài. Câu trả lời vẫn thế,\n1009, nhưng lúc ấy một phần tư megabyte đã thành một phần tư gigabyte.",
        },
        changes: &[
            (
                "self.bytes.reserve_exact(room.min(left));",
                "self.bytes.reserve_exact(room.max(left.min(1)));",
            ),
            (
                "            if self.bytes.len() > limit {\n",
                "            if self.bytes.len() > limit && done.is_ok() && self.engine.total_in() - before.0 == compressed.len() as u64 {\n",
            ),
        ],
    },
    KnownMistake {
        name: "tells_everybody",
        hint: Text {
            en: "A known mistake: a client that has not offered `client_max_window_bits` is told a window all the same. It must\nfail the connection: nobody has said that it can be told (RFC 7692 §7.1.2.2).",
            vi: "Một lỗi quen thuộc: client không đề nghị `client_max_window_bits` mà vẫn bị yêu cầu một cửa sổ. Nó phải huỷ kết\nnối: chưa ai nói là có thể yêu cầu nó (RFC 7692 §7.1.2.2).",
        },
        changes: &[(
            "            None => Window::LARGEST, // a client that can't be told\n",
            "            None => their_most,\n",
        )],
    },
    KnownMistake {
        name: "a_last_block_is_broken",
        hint: Text {
            en: "A known mistake: bytes behind a last block are an error. But `00` of an empty block may follow, or a whole new\nstream: BFINAL ends a stream of DEFLATE, and not the message (RFC 7692 §7.2.3.4).",
            vi: "Một lỗi quen thuộc: coi byte nằm sau block cuối là lỗi. Nhưng sau đó có thể còn `00` của một block rỗng, hoặc cả\nmột luồng mới: BFINAL kết thúc một luồng DEFLATE, không phải message (RFC 7692 §7.2.3.4).",
        },
        changes: &[(
            "                self.restart(history)?;\n",
            "                return Err(ProtocolError::Extension);\n",
        )],
    },
    KnownMistake {
        name: "empty_is_nothing",
        hint: Text {
            en: "A known mistake: an empty message becomes a payload without a byte. An empty block without its tail is `00` (RFC\n7692 §7.2.3.6).",
            vi: "Một lỗi quen thuộc: message rỗng thành payload không có byte nào. Một block rỗng bỏ đuôi đi là `00` (RFC 7692\n§7.2.3.6).",
        },
        changes: &[("return Some(EMPTY.to_vec());", "return Some(Vec::new());")],
    },
    KnownMistake {
        name: "forgets_each_message",
        hint: Text {
            en: "A known mistake: a message that was restored isn't put into the window. The next one points back into it (RFC\n7692 §7.2.3.2).",
            vi: "Một lỗi quen thuộc: message đã giải nén mà không đưa vào cửa sổ. Message kế tiếp sẽ trỏ lại nó (RFC 7692\n§7.2.3.2).",
        },
        changes: &[("        self.history.push(&message.bytes);\n", "")],
    },
    KnownMistake {
        name: "takes_everything_again",
        hint: Text {
            en: "A known mistake: with each fragment the whole beginning of the message is given to the engine again. `taken`\nsays how much of it is old.",
            vi: "Một lỗi quen thuộc: mỗi mảnh đến là đưa lại cho engine cả phần đầu của message. `taken` cho biết bao nhiêu trong\nđó là cũ.",
        },
        changes: &[("        message.taken = so_far.len();\n", "")],
    },
    KnownMistake {
        name: "directions_swapped",
        hint: Text {
            en: "A known mistake: the server restores with its own half of the terms. It is the client's half that says how the\nclient compresses.",
            vi: "Một lỗi quen thuộc: server giải nén theo nửa của chính mình. Nửa của client mới cho biết client nén thế nào.",
        },
        changes: &[(
            "Self { outgoing, incoming: Inflate::new(terms.client), threshold }",
            "Self { outgoing, incoming: Inflate::new(terms.server), threshold }",
        )],
    },
    KnownMistake {
        name: "shows_nothing_early",
        hint: Text {
            en: "A known mistake: `preview` restores, but shows nothing of it. Text that can't become UTF-8 any more is then\nfound out only when the message has ended, if it ever does.",
            vi: "Một lỗi quen thuộc: `preview` giải nén nhưng không cho thấy gì. Text không thể thành UTF-8 được nữa thì mãi tới\nkhi message kết thúc mới lộ ra, nếu nó có kết thúc.",
        },
        changes: &[("        Ok(&message.bytes)\n", "        Ok(&[])\n")],
    },
    KnownMistake {
        name: "believes_the_tail",
        hint: Text {
            en: "A known mistake: the tail is put on, and nobody asks what it was taken for. A block without compression that\nannounces four bytes too many takes the tail for its own, and the message ends with `00 00 ff ff`.",
            vi: "Một lỗi quen thuộc: gắn đuôi rồi không hỏi nó đã bị hiểu là gì. Một block không nén mà báo dư bốn byte sẽ lấy\nđuôi làm byte của mình, và message kết thúc bằng `00 00 ff ff`.",
        },
        changes: &[
            ("            message.take(&LAST_BLOCK, &self.history, limit)?;\n", ""),
            (
                "        if !message.ended || message.bytes.len() != length {\n",
                "        if message.bytes.len() > length + TAIL.len() {\n",
            ),
        ],
    },
    KnownMistake {
        name: "believes_any_answer",
        hint: Text {
            en: "A known mistake: a client accepts a window for itself that it has not offered. It can't keep to what it can't\ndo: the connection must be failed.",
            vi: "Một lỗi quen thuộc: client nhận cả một cửa sổ mà mình không đề nghị. Điều không làm được thì không giữ lời được:\nphải huỷ kết nối.",
        },
        changes: &[(
            "        _ => return None, // nobody has said that we can obey\n",
            "        (_, told) => window(told),\n",
        )],
    },
];
