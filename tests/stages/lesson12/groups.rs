//! What the cases ask for: the rule, and a hint.

use full_duplex::learn::{ladder::Group, text::Text};

/// A group's title, its rule and its hint.
const fn group([en, vi]: [&'static str; 2], rule: &'static str, hint: [&'static str; 2]) -> Group {
    let [hint_en, hint_vi] = hint;
    Group { title: Text { en, vi }, rule, hint: Text { en: hint_en, vi: hint_vi } }
}

pub static RECORD: Group = group(
    ["a record", "một record"],
    "lesson 12: length, checksum, payload, end of line",
    [
        "`encode` adds to what is in `bytes`: eight hexadecimal digits for the length, a space, eight for the checksum, a\nspace, the payload, `\\n`. `decode` goes the same way: HEAD bytes first, then as many as they say.",
        "`encode` thêm vào sau những gì đang có trong `bytes`: tám chữ số hex cho độ dài, dấu cách, tám chữ số cho checksum,\ndấu cách, payload, `\\n`. `decode` đi đúng đường ấy: HEAD byte trước, rồi số byte mà chúng nói.",
    ],
);

pub static TORN: Group = group(
    ["a record that is not whole", "record không trọn vẹn"],
    "lesson 12: after a power cut a record may be there in parts; then it is none",
    [
        "`split_at_checked` gives None instead of a panic if there are too few bytes. The payload must end with `\\n`, and its\nchecksum must be the one that stands before it.",
        "Thiếu byte thì `split_at_checked` trả None chứ không panic. Sau payload phải là `\\n`, và checksum của nó phải đúng\nbằng số đứng trước.",
    ],
);

pub static SEGMENT: Group = group(
    ["a segment is read", "đọc một segment"],
    "lesson 12: a title, and records with consecutive numbers",
    [
        "The first record is the title. If there is none, the file was only just begun (it is shorter than LONGEST_TITLE), or\nit is no segment. Then record after record, until `decode` gives None; `whole` counts the bytes up to there.",
        "Record đầu tiên là tiêu đề (title). Không có thì hoặc file vừa mới bắt đầu (ngắn hơn LONGEST_TITLE), hoặc nó không\nphải segment. Sau đó là từng record, tới khi `decode` trả None; `whole` đếm số byte tới chỗ ấy.",
    ],
);

pub static TAIL: Group = group(
    ["a torn tail", "phần đuôi bị rách"],
    "lesson 12: what was not synced was promised to nobody",
    [
        "The record at which reading stops was in the last batch, unless a later one says that it had been synced. What stands\nbehind a torn record of the last batch goes with it, even if it is whole.",
        "Record khiến việc đọc dừng lại thuộc loạt cuối, trừ khi một record sau nó nói rằng nó đã được sync. Những gì đứng sau\nmột record rách trong loạt cuối cũng bỏ theo, dù còn nguyên.",
    ],
);

pub static DAMAGED: Group = group(
    ["what was promised is damaged", "thứ đã hứa bị hỏng"],
    "lesson 12: a damaged record that had been synced is an error, not an end",
    [
        "Each record knows how far the log was synced before it. Look for whole records behind the torn one (they begin behind\na `\\n`): if one of them says that the torn one was synced, it is `Damaged`. So is a whole record with a wrong number.\nA file with a broken title is `Foreign` if a whole record stands behind that.",
        "Mỗi record biết nhật ký đã sync tới đâu trước nó. Hãy tìm những record nguyên vẹn sau chỗ rách (chúng bắt đầu ngay sau\nmột `\\n`): nếu có record nói rằng chỗ ấy đã sync thì là `Damaged`. Record nguyên vẹn mà sai số cũng thế. File có tiêu đề\nhỏng mà sau đó còn record nguyên vẹn thì là `Foreign`.",
    ],
);

pub static NUMBERS: Group = group(
    ["numbers without holes", "đánh số không bỏ trống"],
    "lesson 12: 1, 2, 3, …; what is refused takes no number",
    [
        "`recover` begins a log in an empty folder: an epoch, a segment that begins with 1, a head of 0. `append` gives each new\ntext the number after the head and after the texts of the same batch before it.",
        "Thư mục trống thì `recover` mở một nhật ký mới: một epoch, một segment bắt đầu từ 1, head bằng 0. `append` cho mỗi tin\nmới số đứng sau head và sau các tin trước nó trong cùng loạt.",
    ],
);

pub static REPEATS: Group = group(
    ["a repeat has the number of the first time", "tin gửi lại mang số của lần đầu"],
    "lesson 12: the key alone says what is a repeat",
    [
        "Look in `self.keys`, and in the keys of this batch, before a number is given. Remember a key when its text is stored.",
        "Trước khi cấp số, hãy tìm trong `self.keys` và trong các key của chính loạt này. Khi tin đã lưu xong thì nhớ key của nó.",
    ],
);

pub static BATCH: Group = group(
    ["one write and one sync for a batch", "mỗi loạt một lần ghi, một lần sync"],
    "lesson 12: a number is answered after the sync",
    [
        "This is what the disk was asked to do. All records of a batch go into one `bytes`; it is appended once and synced\nonce. A batch in which nothing is new asks for nothing.",
        "Đây là những gì đĩa được yêu cầu làm. Mọi record của một loạt nằm chung trong `bytes`; nó được ghi một lần và sync một\nlần. Loạt không có gì mới thì không yêu cầu gì.",
    ],
);

pub static FOUND: Group = group(
    ["the next life", "lần chạy sau"],
    "lesson 12: what was acknowledged is there after a crash; what is shown is on the disk",
    [
        "`recover` reads the texts, remembers their keys, and opens the last segment. What it finds may never have been synced\n(the program was killed before that): sync it before a reader sees it.",
        "`recover` đọc các tin, nhớ key của chúng, và mở segment cuối. Thứ nó tìm thấy có thể chưa từng được sync (chương trình\nbị kết thúc trước đó): hãy sync trước khi có người đọc thấy.",
    ],
);

pub static HALF: Group = group(
    ["the torn tail is cut off", "cắt bỏ phần đuôi rách"],
    "lesson 12: a new record follows the last whole one",
    [
        "`reopen` shortens the last file to its `whole` bytes. Otherwise the next record stands behind half of one, and the next\nstart can't find it.",
        "`reopen` rút file cuối về đúng `whole` byte. Nếu không, record kế tiếp sẽ đứng sau nửa record, và lần khởi động sau\nkhông tìm thấy nó.",
    ],
);

pub static NEXT: Group = group(
    ["another segment", "segment kế tiếp"],
    "lesson 12: a segment is used when its title and its name are on the disk",
    [
        "Before a write: if `length` has reached `sizes.segment`, begin a segment with the number that comes next. `write_file`\nsyncs the file, and then the folder, for a name is a part of the folder. At the start, a last segment without a whole\ntitle holds nothing.",
        "Trước khi ghi: nếu `length` đã tới `sizes.segment` thì mở segment bắt đầu bằng số kế tiếp. `write_file` sync file, rồi\nsync thư mục, vì tên file là một phần của thư mục. Lúc khởi động, segment cuối chưa có tiêu đề trọn vẹn thì không\nchứa gì.",
    ],
);

pub static TRIMMED: Group = group(
    ["the oldest segment is removed, its keys stay", "segment cũ nhất bị xoá, key của nó ở lại"],
    "lesson 12: first the keys are on the disk, then the segment goes",
    [
        "`trim`, for as long as there are too many segments: `leave_keys`, remove the file, sync the folder. After that, too\nmany files of keys: remove the oldest, and forget the keys before the oldest that is left. `read_keys` brings them\nback at the start.",
        "`trim`, chừng nào còn quá nhiều segment: `leave_keys`, xoá file, sync thư mục. Sau đó nếu quá nhiều file key: xoá file\ncũ nhất, và quên các key trước cái cũ nhất còn lại. Lúc khởi động `read_keys` lấy chúng lại.",
    ],
);

pub static FULL: Group = group(
    ["a full disk", "đĩa đầy"],
    "lesson 12: what is refused is not there, and the log goes on when there is room",
    [
        "A failed append may have written a part: cut the file to its old length, sync, and refuse the whole batch (but not its\nrepeats of what was stored before). Nothing is remembered of it.",
        "Lần ghi thất bại có thể đã ghi được một phần: cắt file về độ dài cũ, sync, và từ chối cả loạt (trừ những tin gửi lại đã\nlưu từ trước). Không nhớ gì của loạt ấy.",
    ],
);

pub static STOPPED: Group = group(
    ["a failed sync stops the log", "sync thất bại thì nhật ký dừng"],
    "lesson 12: after a failed sync nobody knows what is on the disk",
    [
        "`WriteError::Unsure` is answered with `Unknown`, and `self.stopped` is set. From then on `write` asks the disk for\nnothing: another sync would succeed, and say nothing about what was given up. Repeats are still answered.",
        "`WriteError::Unsure` được trả lời bằng `Unknown`, và `self.stopped` được đặt. Từ đó `write` không yêu cầu đĩa làm gì nữa:\nlần sync sau sẽ thành công, mà chẳng nói gì về phần đã bị bỏ. Tin gửi lại thì vẫn được trả lời.",
    ],
);

pub static MISSING: Group = group(
    ["what was promised and is gone is noticed", "thứ đã hứa mà mất thì phải nhận ra"],
    "lesson 12: a log that has lost a promised text doesn't start",
    [
        "`read_segments` compares each segment with the one before: the same epoch, and the number that comes next. Only the\nlast one may be torn. A file whose `first` doesn't fit its name is `Foreign`.",
        "`read_segments` so mỗi segment với cái trước nó: cùng epoch, và đúng số kế tiếp. Chỉ segment cuối được phép rách. File\nmà `first` không khớp tên thì là `Foreign`.",
    ],
);

pub static PAGES: Group = group(
    ["what readers and senders see", "người đọc và người gửi thấy gì"],
    "lesson 12, store.rs: complete, a gap, or another log",
    [
        "`read`: first the epoch and the end (`OtherEpoch`), then the beginning (`Gap`), and then the texts from `after.seq + 1`\non, at most `most`. `append` sends the text and a `oneshot` to the thread, and waits for its answer; the thread takes\nall that waits, up to `most`, and `show` comes before the answers.",
        "`read`: trước hết xem epoch và chỗ kết thúc (`OtherEpoch`), rồi chỗ bắt đầu (`Gap`), sau đó mới là các tin từ\n`after.seq + 1`, nhiều nhất `most` tin. `append` gửi tin kèm một `oneshot` cho thread, rồi chờ câu trả lời; thread lấy\nmọi thứ đang chờ, nhiều nhất `most`, và `show` đứng trước các câu trả lời.",
    ],
);

pub static SUITE: Group = group(
    ["the conformance suite of all stores", "bộ test chung cho mọi kho chứa"],
    "lesson 12: one trait, one suite",
    [
        "These are the tests that Redis must pass, too, here on a disk whose power fails before each start. The line tells which\nassertion of tests/lesson12/suite.rs fails; the cases before this one showed each thing by itself.",
        "Đây là bộ test mà Redis cũng phải qua, ở đây chạy trên một ổ đĩa mất điện trước mỗi lần khởi động. Dòng trên cho biết\nassert nào trong tests/lesson12/suite.rs không đúng; các ca trước đã cho thấy từng điều riêng lẻ.",
    ],
);

pub static WORLDS: Group = group(
    ["eight lives, as a seed draws them", "tám lần chạy, sinh từ một seed"],
    "lesson 12: whatever is torn, what was acknowledged is there, once, under its number",
    [
        "The power fails in the middle of anything, the disk is full, a sync fails, the program is killed. Read what the disk was\nasked to do backwards: what was answered before its sync, used before its name was synced, or removed too early?",
        "Điện mất giữa chừng bất cứ việc gì, đĩa đầy, sync thất bại, chương trình bị kết thúc. Hãy đọc ngược những gì đĩa được\nyêu cầu làm: thứ gì được trả lời trước khi sync, được dùng trước khi tên của nó được sync, hay bị xoá quá sớm?",
    ],
);
