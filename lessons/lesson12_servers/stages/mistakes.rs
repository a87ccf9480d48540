use crate::learn::{stage::KnownMistake, text::Text};

/// What is often done wrong in stage 12-B.
pub const MISTAKES: &[KnownMistake] = &[
    KnownMistake {
        name: "answers_before_the_sync",
        hint: Text {
            en: "A known mistake: `write` doesn't wait for the disk. The bytes are with the system, and a power cut takes them,\nacknowledged or not.",
            vi: "Một lỗi quen thuộc: `write` không đợi đĩa. Các byte đang nằm ở hệ điều hành, và mất điện là mất chúng, dù đã ack\nhay chưa.",
        },
        changes: &[(
            "        self.file.sync().map_err(Trouble::Unsure)?;\n        self.length += bytes.len() as u64;\n",
            "        self.length += bytes.len() as u64;\n",
        )],
    },
    KnownMistake {
        name: "goes_on_after_a_failed_sync",
        hint: Text {
            en: "A known mistake: after a failed sync the log goes on. The next sync succeeds, because the system has given up the bytes\nthat it couldn't write, and says nothing of them any more: a hole in the middle of what is promised.",
            vi: "Một lỗi quen thuộc: sync thất bại mà nhật ký vẫn đi tiếp. Lần sync sau thành công, vì hệ điều hành đã bỏ những byte\nkhông ghi được và không nhắc gì tới chúng nữa: một lỗ hổng nằm giữa những gì đã hứa.",
        },
        changes: &[("                self.stopped = Some(why.clone());\n", "")],
    },
    KnownMistake {
        name: "name_not_synced",
        hint: Text {
            en: "A known mistake: a new file is synced, and its name is not. After a power cut the bytes may be on the disk, in a file\nthat no folder knows. The folder is a file of its own: `sync_names`.",
            vi: "Một lỗi quen thuộc: file mới thì sync, còn tên của nó thì không. Sau khi mất điện, các byte có thể nằm trên đĩa, trong\nmột file mà không thư mục nào biết tới. Thư mục là một file riêng: `sync_names`.",
        },
        changes: &[(
            "    storage.sync_names().map_err(Trouble::Unsure)?;\n    Ok(file)\n",
            "    Ok(file)\n",
        )],
    },
    KnownMistake {
        name: "keeps_the_torn_tail",
        hint: Text {
            en: "A known mistake: the torn tail is passed over, and stays. The next record follows half of one, and at the next start\nreading stops before it: a promised text is gone.",
            vi: "Một lỗi quen thuộc: bỏ qua phần đuôi rách mà không cắt. Record kế tiếp đứng sau nửa record, và lần khởi động sau việc\nđọc dừng trước nó: một tin đã hứa bị mất.",
        },
        changes: &[("    file.cut(length)?;\n", "")],
    },
    KnownMistake {
        name: "forgets_the_keys",
        hint: Text {
            en: "A known mistake: the oldest segment is removed, and its keys go with it. A phone that was in a tunnel sends a message\nagain that was stored an hour ago, and it is stored a second time.",
            vi: "Một lỗi quen thuộc: xoá segment cũ nhất là mất luôn key của nó. Chiếc điện thoại vừa ra khỏi hầm gửi lại một tin đã\nđược lưu từ một giờ trước, và tin ấy bị lưu lần thứ hai.",
        },
        changes: &[("            trimmed::leave_keys(&self.storage, first, &self.epoch)?;\n", "")],
    },
    KnownMistake {
        name: "any_checksum",
        hint: Text {
            en: "A known mistake: the checksum is read and not compared. The length is right, the end of line is there, and in between\nis whatever was at that place of the disk before.",
            vi: "Một lỗi quen thuộc: đọc checksum mà không so. Độ dài đúng, ký tự xuống dòng có đó, còn ở giữa là thứ nằm sẵn trên chỗ\nđĩa ấy từ trước.",
        },
        changes: &[(
            "    (checksum(payload) == sum).then_some((payload, rest))\n",
            "    let _ = sum;\n    Some((payload, rest))\n",
        )],
    },
    KnownMistake {
        name: "damage_is_an_end",
        hint: Text {
            en: "A known mistake: whatever can't be read is taken for a torn tail. A promised text in the middle is damaged, and with\nit all that follows is cut off without a word.",
            vi: "Một lỗi quen thuộc: không đọc được thì coi là phần đuôi rách. Một tin đã hứa ở giữa bị hỏng, và mọi thứ sau nó bị cắt\nbỏ không một lời.",
        },
        changes: &[(
            "    if synced_up_to(rest) >= Some(next) {\n",
            "    if synced_up_to(rest) == Some(u64::MAX) {\n",
        )],
    },
    KnownMistake {
        name: "one_batch_twice",
        hint: Text {
            en: "A known mistake: only the stored keys are looked at. The same message twice in one batch (a client that lost its\nconnection, and is back) is stored twice.",
            vi: "Một lỗi quen thuộc: chỉ xem các key đã lưu. Một tin có mặt hai lần trong cùng một loạt (client mất kết nối rồi quay lại)\nthì bị lưu hai lần.",
        },
        changes: &[(".or_else(|| keys.get(&key).copied())", "")],
    },
    KnownMistake {
        name: "remembers_too_early",
        hint: Text {
            en: "A known mistake: the keys are remembered before the batch is written. If the disk refuses it, the repeat is answered\nwith a number that no text has.",
            vi: "Một lỗi quen thuộc: nhớ key trước khi loạt tin được ghi. Đĩa từ chối thì tin gửi lại vẫn được trả lời bằng một con số không\ntin nào mang.",
        },
        changes: &[(
            "                    keys.insert(key.clone(), seq);\n",
            "                    keys.insert(key.clone(), seq);\n                    self.keys.remember(&key, seq);\n",
        )],
    },
    KnownMistake {
        name: "half_a_record_stays",
        hint: Text {
            en: "A known mistake: when the disk is full, half a record stays at the end of the file. As soon as there is room, the next\none is written behind it, and no start will find it.",
            vi: "Một lỗi quen thuộc: đĩa đầy thì nửa record nằm lại ở cuối file. Vừa có chỗ, record kế tiếp được ghi sau nó, và không\nlần khởi động nào tìm thấy nữa.",
        },
        changes: &[("            self.file.cut(self.length).map_err(Trouble::Unsure)?;\n", "")],
    },
    KnownMistake {
        name: "believes_what_it_finds",
        hint: Text {
            en: "A known mistake: what the file holds is shown to readers as it is. The last run of the program may have been killed between\nits write and its sync: then these texts are with the system only, and a power cut takes back what people have read.",
            vi: "Một lỗi quen thuộc: file có gì thì cho người đọc thấy nấy. Chương trình trước có thể bị kết thúc giữa lúc ghi và lúc\nsync: khi ấy các tin này mới chỉ ở hệ điều hành, và mất điện là mất thứ mà mọi người đã đọc.",
        },
        changes: &[("    file.sync()?;\n    storage.sync_names()?;\n", "")],
    },
    KnownMistake {
        name: "beyond_is_nothing_new",
        hint: Text {
            en: "A known mistake: a cursor beyond the end gets an empty page. Its reader has seen texts that this log never had, or has\nlost; if it just waits for the next ones, it misses everything up to there.",
            vi: "Một lỗi quen thuộc: con trỏ vượt quá cuối nhật ký thì nhận một trang trống. Người đọc ấy đã thấy những tin mà nhật ký\nnày chưa từng có, hoặc đã mất; cứ đợi tin kế tiếp thì lỡ hết tới chỗ đó.",
        },
        changes: &[(" || after.seq > head.seq", "")],
    },
    KnownMistake {
        name: "silent_gap",
        hint: Text {
            en: "A known mistake: a reader whose next text is gone gets the oldest ones that are left. That is what most brokers do, and\nnobody notices what is missing.",
            vi: "Một lỗi quen thuộc: tin kế tiếp của người đọc đã mất thì đưa cho họ những tin cũ nhất còn lại. Phần lớn broker làm thế,\nvà không ai nhận ra mình thiếu gì.",
        },
        changes: &[(
            "            None => Page::Gap { first: *first },\n",
            "            None => Page::Complete(stored.iter().take(most).cloned().collect()),\n",
        )],
    },
];
