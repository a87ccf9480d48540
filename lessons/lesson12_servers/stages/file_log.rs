use super::mistakes::MISTAKES;
use crate::learn::{
    stage::{Proof, Stage, StageFile},
    text::Text,
};

/// Stage 12-B: the log in a folder.
pub const STAGE: Stage = Stage {
    id: "12-B",
    title: Text {
        en: "A log that survives a power cut", vi: "Nhật ký không sợ mất điện"
    },
    part: Text { en: "file log", vi: "nhật ký bằng file" },
    task: Text {
        en: "\
Write lesson 12's log in a folder. Its code is in five files; the folder itself (storage.rs), the
index of keys (keys.rs) and the files of keys (trimmed.rs) are given.
- frame.rs: `encode` and `decode`, a record with its length and its checksum.
- segment.rs: `parse` reads a file up to the first record that is not whole; `synced_up_to` tells
  torn from damaged.
- segments.rs: `append` stores a batch with one `write`; `told` turns trouble into an answer;
  `begin_segment` and `trim` keep the folder small; `write_file` makes a file that is
  certainly on the disk when it returns.
- recovery.rs: `recover` opens a folder, whatever has happened to it before, with the help of
  `read_segments`, `read_keys` and `reopen`.
- file_log.rs: the thread that writes (`write`), what readers see (`show`, `read`), and `append`.
What must hold:
- A number is the answer only after its text is synced, and readers see no text before that.
- The same key has the same number for as long as the key is kept, over restarts and trimming.
- A segment is used only after its name is on the disk, removed only after its keys are there.
- What was refused is not in the log; what is `Unknown` may be in it. After a failed sync nothing
  more is written.
- What is torn had not been promised to anybody, and is cut off. If something was promised and is
  damaged or missing, that is an error when the log is opened.
The cases begin with the bytes of one record. Then come one file, and logs that are started again
and again on an imitated disk, which notes what it is asked to do, and sometimes fails. At the end
stand the conformance suite of all stores and 40 worlds in which the power fails at any moment.",
        vi: "\
Viết nhật ký của bài 12, loại được giữ trong một thư mục. Code nằm trong năm file; bản thân thư mục
(storage.rs), bảng tra key (keys.rs) và các file key (trimmed.rs) đã có sẵn.
- frame.rs: `encode` và `decode`, một record với độ dài và checksum của nó.
- segment.rs: `parse` đọc một file tới record đầu tiên không trọn vẹn; `synced_up_to` phân biệt
  rách với hỏng.
- segments.rs: `append` lưu cả loạt bằng một lần `write`; `told` đổi trục trặc thành câu trả lời;
  `begin_segment` và `trim` giữ cho thư mục nhỏ; `write_file` tạo một file, xong là file chắc
  chắn nằm trên đĩa.
- recovery.rs: `recover` mở một thư mục dù trước đó đã xảy ra chuyện gì, nhờ `read_segments`,
  `read_keys` và `reopen`.
- file_log.rs: thread ghi (`write`), những gì người đọc thấy (`show`, `read`), và `append`.
Những điều luôn phải đúng:
- Chỉ trả lời một số sau khi tin của nó đã sync, và trước đó không người đọc nào thấy tin ấy.
- Cùng key thì cùng số, chừng nào key còn được giữ, dù đã khởi động lại hay đã bỏ bớt tin cũ.
- Segment chỉ được dùng khi tên của nó đã nằm trên đĩa, và chỉ bị xoá khi các key của nó đã ở đó.
- Tin bị từ chối thì không có trong nhật ký; tin `Unknown` thì có thể có. Sau một lần sync
  thất bại thì không ghi gì nữa.
- Phần bị rách thì chưa hứa với ai, nên cắt bỏ. Đã hứa mà hỏng hoặc thiếu thì báo lỗi khi mở nhật
  ký.
Các ca kiểm tra bắt đầu bằng các byte của một record. Sau đó là một file, rồi những nhật ký được mở
lại hết lần này tới lần khác trên một ổ đĩa giả lập: nó ghi lại mình được yêu cầu làm gì, và có lúc
trục trặc. Cuối cùng là bộ test chung cho mọi kho chứa, và 40 thế giới trong đó điện có thể mất bất
cứ lúc nào.",
    },
    files: &[
        StageFile { path: "frame.rs", bodies: &["encode", "decode"] },
        StageFile { path: "segment.rs", bodies: &["parse", "synced_up_to"] },
        StageFile {
            path: "segments.rs",
            bodies: &[
                "Segments::append",
                "Segments::write",
                "Segments::told",
                "Segments::begin_segment",
                "Segments::trim",
                "write_file",
            ],
        },
        StageFile {
            path: "recovery.rs",
            bodies: &["recover", "read_segments", "read_keys", "reopen"],
        },
        StageFile {
            path: "file_log.rs",
            bodies: &["write", "Shared::show", "Shared::read", "FileLog::append"],
        },
    ],
    runs: &["lesson12"],
    proofs: &[Proof { program: "lesson12", tests: &["file_log::", "power::", "node_log::"] }],
    hints: [
        Text {
            en: "Stop after each line that you write and let the power fail there. What is on the disk now, what was promised,\nand what will the next start make of it?",
            vi: "Viết xong mỗi dòng, hãy dừng lại và cho mất điện ngay ở đó. Trên đĩa giờ có gì, điều gì đã được hứa, và lần khởi\nđộng sau sẽ hiểu nó thế nào?",
        },
        Text {
            en: "Go from the bottom up: frame.rs, then `parse`, then `write_file` and a `recover` for an empty folder; now `append`\nand `write` can be tried. After that `recover` for one segment (`reopen`: cut, sync the file, sync the folder),\nthen `begin_segment` and `trim`. The order inside each function is the whole secret: write, sync, sync the\nfolder, and only then use or answer.",
            vi: "Đi từ dưới lên: frame.rs, rồi `parse`, rồi `write_file` và `recover` cho thư mục trống; lúc này đã thử được `append`\nvà `write`. Sau đó là `recover` cho một segment (`reopen`: cắt, sync file, sync thư mục), rồi `begin_segment` và\n`trim`. Toàn bộ bí quyết nằm ở thứ tự trong mỗi hàm: ghi, sync, sync thư mục, rồi mới dùng hoặc trả lời.",
        },
        Text {
            en: "`append`: for each text look in `self.keys`, then in this batch's; `segment::encode(&record, self.head, &mut bytes)`;\none `self.write(&bytes)`; if it fails, every answer with a number above `self.head` becomes the error, and\n`stored` is cleared; else remember the keys and move `head`. `write`: stopped? full? `append` (if it fails: `cut`\nand `sync`, whose errors are `Unsure`, then `Refused`), `sync` (`Unsure`), and only then `length`. `recover`:\nsegments, keys before the first of them, then `reopen` the last one or `create_segment`; finally, remember the\nkeys of all records. `parse` says damaged if `synced_up_to(rest) >= Some(next)`.",
            vi: "`append`: với mỗi tin, tìm trong `self.keys`, rồi trong key của loạt này; `segment::encode(&record, self.head, &mut bytes)`;\nmột lần `self.write(&bytes)`; thất bại thì mọi câu trả lời có số lớn hơn `self.head` thành lỗi, và `stored` bị xoá\nsạch; không thì nhớ key và dời `head`. `write`: đã dừng? đã đầy? `append` (thất bại thì `cut` và `sync`, lỗi của\nchúng là `Unsure`, rồi `Refused`), `sync` (`Unsure`), sau đó mới tăng `length`. `recover`: các segment, các key trước\nsegment đầu, rồi `reopen` segment cuối hoặc `create_segment`; cuối cùng nhớ key của mọi record. `parse` báo hỏng\nnếu `synced_up_to(rest) >= Some(next)`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The chat of lesson 12 keeps its promises on your code now: `cargo learn run lesson12`, say something, end it with\n`kill -9`, and start it again. What you have written is the heart of every database: a log that is written before\nanything else, synced before anything is said, and read again after the worst. SQLite, PostgreSQL and Kafka differ\nin what they build on it.",
        vi: "Giờ phòng chat của bài 12 giữ lời hứa bằng code của bạn: `cargo learn run lesson12`, nói vài câu, kết thúc nó bằng\n`kill -9`, rồi khởi động lại. Thứ bạn vừa viết là trái tim của mọi cơ sở dữ liệu: một nhật ký được ghi trước mọi thứ\nkhác, được sync trước khi nói bất cứ điều gì, và được đọc lại sau chuyện tệ nhất. SQLite, PostgreSQL và Kafka khác\nnhau ở những gì chúng xây trên đó.",
    },
};
