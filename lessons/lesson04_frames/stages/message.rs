use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 04-B2: fragments become messages.
pub const STAGE: Stage = Stage {
    id: "04-B2",
    title: Text { en: "Messages from fragments", vi: "Message từ các mảnh" },
    part: Text { en: "messages", vi: "message" },
    task: Text {
        en: "\
Write what makes one message of the pieces that come, and the limits (RFC 6455 §5.4, §5.6, §8.1).
The decoder cuts a frame into pieces: as much of its payload as has come. connection.rs calls:
- `admit` for each data frame, by its header. It is told the `size` of the message so far, or
  (0, 0).
- `begin` with the first piece of a message; then `add` with every piece, with that one too. A
  piece's payload is still masked: `piece.append_to` takes the mask off.
- `finish` once the last piece of the last frame has been added.
What must hold:
- A message is what its first frame says: text or binary. Continuations don't change that.
- `admit` refuses a frame that would pass a limit: more than `frame` bytes in it, more than
  `message` bytes in its whole message (both `TooBig`, each with its own limit), or more than
  `fragments` frames in the message (`TooManyFragments`).
- Room is made for bytes that have come, never for those that a header announces.
- Text is UTF-8. A character may be cut in two anywhere; a byte that can't be right is refused as
  soon as it comes (`InvalidUtf8`). What is known to be good isn't looked at again for each piece.
- If an extension has changed the message (`extended`: its first frame has RSV1), its bytes are no
  text yet: `finish` gives all of them to `undo`, and what `undo` returns is the message.
The cases begin with bytes in one frame, then text, fragments, limits, cut characters, bad text.",
        vi: "\
Viết phần ghép các khúc đang đến thành một message, và các giới hạn (RFC 6455 §5.4, §5.6, §8.1).
Decoder chia frame thành từng khúc: payload đến được bao nhiêu thì là bấy nhiêu. connection.rs gọi:
- `admit` cho mỗi data frame, chỉ theo header. Nó được cho biết `size` của message đến lúc ấy, hoặc
  (0, 0).
- `begin` với khúc đầu tiên của message; rồi `add` với mọi khúc, kể cả khúc đầu tiên ấy. Payload
  của khúc vẫn còn mask: `piece.append_to` mới bỏ mask.
- `finish` sau khi khúc cuối của frame cuối đã được `add`.
Những điều luôn phải đúng:
- Message là text hay binary thì frame đầu tiên quyết định. Các continuation không đổi điều đó.
- `admit` từ chối frame nào vượt giới hạn: frame dài hơn `frame` byte, cả message dài hơn `message`
  byte (đều là `TooBig`, mỗi loại kèm giới hạn của nó), hoặc message có nhiều hơn `fragments` frame
  (`TooManyFragments`).
- Chỉ cấp chỗ cho byte đã đến, không bao giờ cấp theo con số mà header báo.
- Text là UTF-8. Ký tự có thể bị cắt làm đôi ở bất cứ đâu; nhưng byte nào không thể đúng thì bị từ
  chối ngay khi nó đến (`InvalidUtf8`). Khúc mới đến thì không soi lại phần đã biết là đúng.
- Nếu một extension đã biến đổi message (`extended`: frame đầu có RSV1) thì các byte ấy chưa phải là
  text: `finish` đưa tất cả cho `undo`, và thứ `undo` trả về mới là message.
Các ca bắt đầu bằng byte trong một frame, rồi text, mảnh, giới hạn, ký tự bị cắt, text hỏng.",
    },
    files: &[StageFile {
        path: "message.rs",
        bodies: &[
            "Limits::admit",
            "Assembly::begin",
            "Assembly::size",
            "Assembly::add",
            "Assembly::finish",
            "valid_prefix",
        ],
    }],
    runs: &["lesson04", "lesson06", "lesson07", "lesson08", "lesson09", "lesson10", "lesson11"],
    proofs: &[Proof {
        program: "conformance",
        tests: &["section_1", "section_5", "section_6", "section_9", "section_r"],
    }],
    hints: [
        Text {
            en: "What must be remembered from one piece to the next, so that the message's kind, the limits and half a\ncharacter can be judged? Which field of `Assembly` is it, and who moves it on?",
            vi: "Từ khúc này sang khúc sau phải nhớ những gì để còn xét được loại message, các giới hạn và nửa ký tự? Đó là\ntrường nào của `Assembly`, và hàm nào cập nhật nó?",
        },
        Text {
            en: "Begin without the UTF-8 in `add`: `begin` copies the opcode, `add` counts a frame if `piece.first` and calls\n`piece.append_to`, `finish` makes the message. Then the limits: compare `header.length` with what is left,\n`self.message.saturating_sub(bytes)`. Then UTF-8: in `add`, look at `self.bytes[self.valid..]` only, unless\nthe message is binary or `extended`. `error_len()` of a `Utf8Error` tells \"not all there\" from \"wrong\".",
            vi: "Hãy bắt đầu mà chưa xét UTF-8 trong `add`: `begin` chép opcode, `add` đếm thêm một frame nếu `piece.first` rồi\ngọi `piece.append_to`, `finish` tạo ra message. Sau đó đến giới hạn: so `header.length` với phần còn lại,\n`self.message.saturating_sub(bytes)`. Rồi đến UTF-8: trong `add` chỉ soi `self.bytes[self.valid..]`, trừ khi\nmessage là binary hoặc `extended`. `error_len()` của `Utf8Error` phân biệt \"chưa đến đủ\" với \"sai\".",
        },
        Text {
            en: "`valid_prefix`: `Ok(text)` → `text.len()`; `Err(error)` with `error.error_len().is_none()` →\n`error.valid_up_to()`; any other error → `InvalidUtf8`. `add`: `self.valid += valid_prefix(&self.bytes[self.valid..])?`.\n`finish`: if `self.extended` and there is an extension, `extension.undo(self.bytes, limits.message)?`; for\n`Opcode::Text` then `String::from_utf8`, whose error is `InvalidUtf8`. `admit`: `fragments >= self.fragments`.",
            vi: "`valid_prefix`: `Ok(text)` → `text.len()`; `Err(error)` mà `error.error_len().is_none()` →\n`error.valid_up_to()`; lỗi khác → `InvalidUtf8`. `add`: `self.valid += valid_prefix(&self.bytes[self.valid..])?`.\n`finish`: nếu `self.extended` và có extension thì `extension.undo(self.bytes, limits.message)?`; với\n`Opcode::Text` thì `String::from_utf8`, lỗi của nó là `InvalidUtf8`. `admit`: `fragments >= self.fragments`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Whatever the network does to a message, your code puts it together again, and no peer decides how much\nmemory it takes. In 04-B3 you write the connection that calls these functions.",
        vi: "Mạng có cắt message thế nào thì code của bạn cũng ghép lại được, và không bên nào quyết định thay bạn nó tốn\nbao nhiêu bộ nhớ. Ở 04-B3 bạn viết connection, nơi gọi các hàm này.",
    },
};

const MISTAKES: &[KnownMistake] = &[
    KnownMistake {
        name: "keeps_the_first_piece_twice",
        hint: Text {
            en: "A known mistake: `begin` keeps the first piece, and `add` is called with it as well. Leave the bytes to `add`.",
            vi: "Một lỗi quen thuộc: `begin` giữ lại khúc đầu, mà `add` vẫn được gọi với chính khúc ấy. Việc giữ byte hãy để\ncho `add`.",
        },
        changes: &[(
            "let bytes = Vec::with_capacity(piece.payload.len());",
            "let mut bytes = Vec::new();\n        piece.append_to(&mut bytes);",
        )],
    },
    KnownMistake {
        name: "takes_the_last_opcode",
        hint: Text {
            en: "A known mistake: the opcode is taken from the last frame. That is a continuation; what the message is, its\nfirst frame has said.",
            vi: "Một lỗi quen thuộc: opcode bị lấy từ frame cuối. Frame ấy là continuation; message là gì thì frame đầu tiên\nđã nói rồi.",
        },
        changes: &[(
            "        self.fragments += u32::from(piece.first);\n",
            "        self.fragments += u32::from(piece.first);\n        self.opcode = piece.header.opcode;\n",
        )],
    },
    KnownMistake {
        name: "limit_only_at_the_end",
        hint: Text {
            en: "A known mistake: the length is compared with the limit once the message is complete. Then a peer that\nannounces 2^40 bytes may fill your memory first. `admit` sees the header: refuse it there.",
            vi: "Một lỗi quen thuộc: chỉ khi message đã trọn vẹn mới so độ dài với giới hạn. Khi ấy bên nào báo 2^40 byte có\nthể làm đầy bộ nhớ của bạn trước đã. `admit` nhìn thấy header: hãy từ chối ngay ở đó.",
        },
        changes: &[
            ("} else if header.length > self.frame {", "} else if false {"),
            (
                "} else if header.length > self.message.saturating_sub(bytes) {",
                "} else if bytes > self.message {",
            ),
            (
                "        let bytes = match extension {",
                "        if self.bytes.len() as u64 > limits.message {\n            return Err(ProtocolError::TooBig { limit: limits.message });\n        }\n        let bytes = match extension {",
            ),
        ],
    },
    KnownMistake {
        name: "limit_of_one_frame",
        hint: Text {
            en: "A known mistake: each frame by itself is within the message's limit, but not all of them together. Then a\nmillion small fragments are a message without a limit. What has come before counts, too.",
            vi: "Một lỗi quen thuộc: từng frame thì nằm trong giới hạn của message, nhưng gộp lại thì không. Khi ấy một triệu\nmảnh nhỏ là một message không có giới hạn. Phần đã đến trước cũng phải tính.",
        },
        changes: &[("self.message.saturating_sub(bytes)", "{ let _ = bytes; self.message }")],
    },
    KnownMistake {
        name: "fragments_are_not_counted",
        hint: Text {
            en: "A known mistake: nobody counts the fragments, or one too many is let in: `admit` is told how many came before\nthis one. Empty fragments stay within every limit of bytes, and a peer may send them for ever.",
            vi: "Một lỗi quen thuộc: không ai đếm số mảnh, hoặc cho lọt thêm một mảnh: `admit` được biết trước mảnh này đã có\nbao nhiêu mảnh. Mảnh rỗng không bao giờ vượt giới hạn byte nào, và bên kia có thể gửi chúng mãi mãi.",
        },
        changes: &[(
            "        if fragments >= self.fragments {",
            "        if fragments == u32::MAX {",
        )],
    },
    KnownMistake {
        name: "counts_pieces",
        hint: Text {
            en: "A known mistake: every piece is counted as a fragment. A fragment is a frame; how many pieces it comes in is\nthe network's business. `piece.first` says where a frame begins.",
            vi: "Một lỗi quen thuộc: khúc nào cũng bị đếm như một mảnh. Mảnh là một frame; nó đến thành mấy khúc là chuyện của\nmạng. `piece.first` cho biết frame bắt đầu ở đâu.",
        },
        changes: &[("self.fragments += u32::from(piece.first);", "self.fragments += 1;")],
    },
    KnownMistake {
        name: "half_a_character_is_refused",
        hint: Text {
            en: "A known mistake: each piece must be UTF-8 by itself. A character of two or more bytes may be cut in the middle:\nwait for the rest of it, as long as it can still become one.",
            vi: "Một lỗi quen thuộc: đòi từng khúc tự nó phải là UTF-8. Ký tự dài từ hai byte trở lên có thể bị cắt ngay giữa:\nhãy chờ phần còn lại, chừng nào nó vẫn còn có thể thành ký tự.",
        },
        changes: &[("error.error_len().is_none()", "error.valid_up_to() == usize::MAX")],
    },
    KnownMistake {
        name: "valid_is_set_back",
        hint: Text {
            en: "A known mistake: `valid` is set to what was found, and not moved on by it. `valid_prefix` is given the bytes\nfrom `valid` on, so it counts from there.",
            vi: "Một lỗi quen thuộc: `valid` bị gán bằng số vừa tìm được, thay vì tiến thêm chừng ấy. `valid_prefix` nhận các\nbyte kể từ `valid`, nên nó đếm từ đó.",
        },
        changes: &[("self.valid += valid_prefix", "self.valid = valid_prefix")],
    },
    KnownMistake {
        name: "repairs_bad_text",
        hint: Text {
            en: "A known mistake: `from_utf8_lossy` makes text of anything. The application then reads what nobody has\nwritten, and the peer never learns of its mistake.",
            vi: "Một lỗi quen thuộc: `from_utf8_lossy` biến mọi thứ thành text. Khi ấy ứng dụng đọc được điều chưa ai viết, còn\nbên kia không bao giờ biết mình sai.",
        },
        changes: &[(
            "String::from_utf8(bytes).map(Message::Text).map_err(|_| ProtocolError::InvalidUtf8)",
            "Ok(Message::Text(String::from_utf8_lossy(&bytes).into_owned()))",
        )],
    },
    KnownMistake {
        name: "looks_only_at_the_end",
        hint: Text {
            en: "A known mistake: bad text is found when the message is complete. Until then a peer may send megabytes that\ncan't become text any more. Does `add` ask `valid_prefix`, and does that tell a wrong byte from a missing one?",
            vi: "Một lỗi quen thuộc: message đã trọn vẹn mới phát hiện text hỏng. Cho đến lúc ấy bên kia có thể gửi hàng megabyte\nkhông cách nào còn thành text được. `add` đã gọi `valid_prefix` chưa, và hàm ấy có phân biệt byte sai với byte\ncòn thiếu không?",
        },
        changes: &[(
            "            self.valid += valid_prefix(&self.bytes[self.valid..])?;\n",
            "            self.valid = self.bytes.len();\n",
        )],
    },
    KnownMistake {
        name: "promises_what_is_announced",
        hint: Text {
            en: "A known mistake: memory for all that the header announces. A peer that announces 15 MiB and sends one byte\nhas taken 15 MiB from you.",
            vi: "Một lỗi quen thuộc: cấp bộ nhớ cho tất cả những gì header báo. Bên nào báo 15 MiB mà chỉ gửi một byte là đã\nlấy của bạn 15 MiB.",
        },
        changes: &[(
            "Vec::with_capacity(piece.payload.len())",
            "Vec::with_capacity(piece.header.length as usize)",
        )],
    },
    KnownMistake {
        name: "looks_again_from_the_beginning",
        hint: Text {
            en: "A known mistake: with each piece, all bytes are looked at again. Twice as many pieces then take four times as\nlong. Go on from `valid`.",
            vi: "Một lỗi quen thuộc: mỗi khúc đến lại soi lại toàn bộ byte. Số khúc gấp đôi thì tốn gấp bốn lần thời gian.\nHãy soi tiếp từ `valid`.",
        },
        changes: &[(
            "self.valid += valid_prefix(&self.bytes[self.valid..])?;",
            "self.valid = valid_prefix(&self.bytes)?;",
        )],
    },
    KnownMistake {
        name: "looks_at_what_an_extension_changed",
        hint: Text {
            en: "A known mistake: the bytes of an extension are looked at as if they were text already. Only what `undo`\nreturns is text.",
            vi: "Một lỗi quen thuộc: các byte của extension bị soi như thể đã là text. Chỉ thứ mà `undo` trả về mới là text.",
        },
        changes: &[("&& !self.extended && ", "&& ")],
    },
];
