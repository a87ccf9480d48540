use super::mistakes::MISTAKES;
use crate::learn::{
    stage::{Proof, Stage, StageFile},
    text::Text,
};

/// Stage 11-B: permessage-deflate.
pub const STAGE: Stage = Stage {
    id: "11-B",
    title: Text {
        en: "permessage-deflate: agreed, compressed, restored",
        vi: "permessage-deflate: thoả thuận, nén, giải nén",
    },
    part: Text { en: "compression", vi: "nén" },
    task: Text {
        en: "\
Write the extension of lesson 11 (RFC 7692), for both ends, in four files. DEFLATE itself is the
library flate2's; `with_engine`, `remember` and `History` are given.
- inflate.rs: `preview` is told all that has come of a message and restores what is new in it;
  `finish` puts the tail on and hands out the message. Both use `take`, which gives bytes to the
  engine step by step; `restart` begins another stream behind a last block.
- deflate.rs: `compress` flushes the engine and takes the tail off; `deflate` does so with an engine
  that remembers `context`; `message` compresses for one connection. What gets no smaller goes as it
  is; only while a context begins (`History::begins`) may it get larger, by less than `BEGINNING`
  bytes.
- extension.rs: a server's end, a client's end, and lesson 04's `Extension` by means of the two.
- negotiate.rs: `answer` for a server, `agree` for a client; `accept` and `meant` do it for one offer.
What must hold:
- The window is what both ends have seen of compressed messages, and nothing else.
- Nothing is restored beyond one byte more than the limit (`TooBig`, 1009); memory grows with what
  comes out, never with what may come.
- What is no DEFLATE, or doesn't end with its message, is `Extension` (1007).
- `preview` shows at once what has been restored, so that text is judged as early as possible.
- A server answers the first offer that can be accepted, and promises no more than was asked for; a
  client believes only an answer to one of its offers.
The cases begin with the RFC's own examples for one message; then an endpoint with the extension;
then the negotiation; and in the end all 216 cases of sections 12 and 13 of the conformance suite,
in both roles.",
        vi: "\
Viết extension của bài 11 (RFC 7692), cho cả hai đầu, trong bốn file. Bản thân DEFLATE là của thư
viện flate2; `with_engine`, `remember` và `History` đã có sẵn.
- inflate.rs: `preview` được đưa mọi thứ đã đến của một message và giải nén phần mới trong đó;
  `finish` gắn đuôi và trả ra message. Cả hai dùng `take`, hàm đưa byte cho engine từng bước;
  `restart` mở một luồng khác sau một block cuối.
- deflate.rs: `compress` flush engine và bỏ đuôi; `deflate` làm thế với một engine nhớ `context`;
  `message` nén cho một kết nối. Không nhỏ đi thì gửi nguyên; chỉ khi context mới bắt đầu
  (`History::begins`) thì được phép lớn hơn, chưa tới `BEGINNING` byte.
- extension.rs: đầu của server, đầu của client, và `Extension` của bài 04 nhờ hai file trên.
- negotiate.rs: `answer` cho server, `agree` cho client; `accept` và `meant` làm việc đó với một đề
  nghị.
Những điều luôn phải đúng:
- Cửa sổ là những gì cả hai đầu đã thấy của các message nén, không gì khác.
- Không giải nén quá một byte ngoài giới hạn (`TooBig`, 1009); bộ nhớ lớn theo những gì đã ra,
  không theo những gì có thể ra.
- Không phải DEFLATE, hoặc không kết thúc cùng với message, thì là `Extension` (1007).
- `preview` cho thấy ngay những gì đã giải nén, để text được xét sớm nhất có thể.
- Server trả lời đề nghị đầu tiên chấp nhận được, và không hứa quá những gì được xin; client chỉ
  tin câu trả lời ứng với một đề nghị của mình.
Các ca kiểm tra bắt đầu bằng ví dụ của chính RFC cho một message; rồi một endpoint có extension; rồi
phần thoả thuận; và cuối cùng là đủ 216 ca của mục 12 và 13 trong bộ conformance, ở cả hai vai.",
    },
    files: &[
        StageFile {
            path: "inflate.rs",
            bodies: &["Inflate::preview", "Inflate::finish", "Inflating::take", "Inflating::restart"],
        },
        StageFile {
            path: "deflate.rs",
            bodies: &["Deflate::message", "deflate", "compress"],
        },
        StageFile {
            path: "extension.rs",
            bodies: &[
                "PerMessageDeflate::server",
                "PerMessageDeflate::client",
                "PerMessageDeflate::preview",
                "PerMessageDeflate::undo",
                "PerMessageDeflate::apply",
            ],
        },
        StageFile { path: "negotiate.rs", bodies: &["answer", "accept", "agree", "meant"] },
    ],
    runs: &["lesson11"],
    proofs: &[
        Proof { program: "conformance", tests: &["compressed_"] },
        Proof {
            program: "lesson11",
            tests: &["messages::", "negotiation::", "handshakes::", "windows::", "chat::"],
        },
    ],
    hints: [
        Text {
            en: "Two ends, two directions: which of the four has to remember a message, and when? What does each of them remember\nof a message that was sent without being compressed?",
            vi: "Hai đầu, hai chiều: trong bốn phía ấy, phía nào phải nhớ một message, và nhớ lúc nào? Mỗi phía nhớ gì về một\nmessage được gửi đi mà không nén?",
        },
        Text {
            en: "Begin with `take` for a message in one piece, then `preview` and `finish`. An engine's step takes some bytes in\n(`total_in`) and gives some out; it is over when everything was taken and there is still room, or when a step\ndoes neither: then the data is broken. `compress` is the same the other way round. Then extension.rs, a line or\ntwo for each function, and at last the negotiation: read the table of RFC 7692 §7.1 line by line.",
            vi: "Bắt đầu với `take` cho message đến trọn một lần, rồi `preview` và `finish`. Một bước của engine nhận vào một số\nbyte (`total_in`) và cho ra một số byte; xong khi đã nhận hết mà vẫn còn chỗ, còn nếu một bước không nhận cũng\nchẳng cho thì dữ liệu hỏng. `compress` cũng thế, theo chiều ngược lại. Sau đó là extension.rs, mỗi hàm một hai\ndòng, và cuối cùng là phần thoả thuận: đọc RFC 7692 §7.1 từng dòng.",
        },
        Text {
            en: "`take`: in a `loop`, `restart` if the last block has come and bytes are left; `reserve_exact` as much room as\nthere are bytes, but only for `limit + 1 - self.bytes.len()`; `decompress_vec(…, FlushDecompress::Sync)`; longer\nthan `limit`: `TooBig`; then the error; `self.ended = status == Status::StreamEnd`; return if nothing is left\nand (`ended` or there is room). `finish`: `preview`, then unless `ended` `TAIL` and `LAST_BLOCK`; not `ended`,\nor longer than before: `Extension`; `push`. `accept`: each half is the smaller of what was offered and `most`;\n`answer`: `find` the first `Ok` of `Parameters::parse`, after all were read.",
            vi: "`take`: trong một `loop`, gọi `restart` nếu block cuối đã đến mà còn byte; `reserve_exact` thêm chỗ bằng số byte\nđang có, nhưng chỉ trong `limit + 1 - self.bytes.len()`; `decompress_vec(…, FlushDecompress::Sync)`; dài hơn\n`limit`: `TooBig`; rồi mới đến lỗi của engine; `self.ended = status == Status::StreamEnd`; trả về nếu không còn\ngì và (`ended` hoặc còn chỗ). `finish`: `preview`, rồi nếu chưa `ended` thì `TAIL` và `LAST_BLOCK`; vẫn chưa\n`ended`, hoặc dài hơn trước: `Extension`; `push`. `accept`: mỗi nửa là cái nhỏ hơn giữa điều được đề nghị và\n`most`; `answer`: đọc hết, rồi tìm `Ok` đầu tiên của `Parameters::parse`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Every message of lesson 11 is compressed and restored by your code now: `cargo learn run lesson11` is the\nserver, and with `join` behind it the client. Open its page in a browser and look at the frames: Chromium's\ncompressor and yours understand each other. What you have written is a few hundred lines in every WebSocket\nlibrary, and a place where many of their security fixes were made.",
        vi: "Giờ mọi message của bài 11 được nén và giải nén bằng code của bạn: `cargo learn run lesson11` là server, thêm\n`join` phía sau là client. Hãy mở trang của nó trong trình duyệt và xem các frame: bộ nén của Chromium và của\nbạn hiểu nhau. Thứ bạn vừa viết là vài trăm dòng trong mọi thư viện WebSocket, và là nơi nhiều lỗi bảo mật của\nchúng đã được vá.",
    },
};
