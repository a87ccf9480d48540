//! The exercises of lesson 02 in words. Their code lies in `exercises` (yours) and `solutions` (ours).

use crate::learn::{
    exercise::{Exercise, Lesson, Mistake},
    text::Text,
};

/// Lesson 02 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "02",
    folder: "lesson02_push",
    title: Text { en: "Push over HTTP", vi: "Server chủ động qua HTTP" },
    exercises: &[HOLD, EVENT, RESUME],
};

const HOLD: Exercise = Exercise {
    id: "02.1",
    name: "ex02_1_hold",
    title: Text { en: "Hold the question", vi: "Giữ câu hỏi lại" },
    hints: [
        Text {
            en: "Two things can end the wait. Which? And what if Minh speaks exactly between your look into the log\nand the moment in which you begin to listen: who tells you?",
            vi: "Có hai điều có thể kết thúc việc chờ. Đó là gì? Và nếu Minh lên tiếng đúng vào lúc bạn đã nhìn nhật ký\nxong mà chưa kịp lắng nghe, thì ai báo cho bạn?",
        },
        Text {
            en: "Listen first, then look. Whatever is said after `listen()` makes the bell ring, even while you are\nstill looking. Only if the look shows nothing, wait for the bell, and look again. A `timeout` around all\nof it sees to the second end.",
            vi: "Nghe trước, nhìn sau. Mọi điều được nói sau `listen()` đều làm chuông reo, kể cả khi bạn còn đang nhìn.\nChỉ khi nhìn mà không thấy gì mới chờ chuông, rồi nhìn lại. Một `timeout` bọc bên ngoài lo nốt điều thứ hai.",
        },
        Text {
            en: "let mut bell = log.listen();\nlet news = async { loop {\n  let news = log.since(cursor).await;\n  if !news.is_empty() { return news; }\n  bell.rung().await;\n} };\ntimeout(longest, news).await.unwrap_or_default()",
            vi: "let mut bell = log.listen();\nlet news = async { loop {\n  let news = log.since(cursor).await;\n  if !news.is_empty() { return news; }\n  bell.rung().await;\n} };\ntimeout(longest, news).await.unwrap_or_default()",
        },
    ],
    mistakes: &[
        Mistake {
            name: "looks_before_it_listens",
            hint: Text {
                en: "A known mistake, the lost wake-up: message 3 was said after you had looked and before you listened.\nNobody rang for you, and Lan waited 20 s for something that was already there. Listen first, then look.",
                vi: "Một lỗi quen thuộc, lỡ tiếng chuông: tin số 3 được nói sau khi bạn nhìn và trước khi bạn nghe.\nKhông ai rung chuông cho bạn, và Lan chờ 20 giây một tin vốn đã nằm sẵn đó. Nghe trước, nhìn sau.",
            },
        },
        Mistake {
            name: "polls_inside",
            hint: Text {
                en: "A known mistake: the polling has only moved into the server. Lan hears of everything in time, but the log\nis looked at thousands of times for one question, and that for every person who waits. Let the bell wake you.",
                vi: "Một lỗi quen thuộc: polling chỉ dọn nhà vào trong server. Lan nghe được mọi tin đúng lúc, nhưng nhật ký bị nhìn\nhàng nghìn lần cho một câu hỏi, mà ai chờ cũng tốn chừng ấy. Hãy để tiếng chuông đánh thức bạn.",
            },
        },
        Mistake {
            name: "answers_late",
            hint: Text {
                en: "A known mistake: the question is held for the whole time, and everybody who speaks meanwhile is heard at\nthe end of it. That is polling every 20 s. The wait must end with the first word.",
                vi: "Một lỗi quen thuộc: câu hỏi bị giữ hết cả thời gian, ai nói gì giữa chừng cũng phải đợi tới cuối mới đến nơi.\nThế thì khác nào polling 20 giây một lần. Có lời đầu tiên là phải thôi chờ.",
            },
        },
        Mistake {
            name: "waits_first",
            hint: Text {
                en: "A known mistake: waiting for the bell although the news is already there. A bell tells only of what is\nsaid from now on; what was said before is found by looking.",
                vi: "Một lỗi quen thuộc: cứ chờ chuông dù tin đã nằm sẵn đó. Chuông chỉ báo những gì được nói từ giờ trở đi;\nđiều đã nói trước đó thì phải nhìn mới thấy.",
            },
        },
    ],
    after: Text {
        en: "Our server does the same with a `watch` channel (hold.rs), whose receiver remembers which ring it has heard.\n\"Register first, then check\" is the rule behind every correct wait: condition variables, epoll, database\nnotifications. In production a lost wake-up is the bug that shows now and then, and never in a test.",
        vi: "Server của bài học làm y như vậy với một kênh `watch` (hold.rs), bên nhận của nó nhớ mình đã nghe tiếng chuông nào.\n\"Đăng ký trước, kiểm tra sau\" là quy tắc đằng sau mọi cách chờ đúng: condition variable, epoll, thông báo từ\ncơ sở dữ liệu. Trên production, lỡ tiếng chuông là loại lỗi thỉnh thoảng mới hiện ra, mà chẳng bao giờ hiện trong test.",
    },
};

const EVENT: Exercise = Exercise {
    id: "02.2",
    name: "ex02_2_event",
    title: Text { en: "One event, written correctly", vi: "Viết đúng một event" },
    hints: [
        Text {
            en: "In this format nothing can be escaped, and a line's end is a field's end. So what must become of a text of\ntwo lines? And which characters end a line?",
            vi: "Định dạng này không có cách nào để escape, và hết dòng là hết trường. Vậy một văn bản hai dòng phải viết\nthế nào? Và những ký tự nào kết thúc một dòng?",
        },
        Text {
            en: "One `data` field for each line; the reader joins them with LF. Cut at CR LF first, then at what is left of\nCR and LF. (`str::lines` doesn't know a lone CR and drops an empty last line.) An id has no second line.",
            vi: "Mỗi dòng một trường `data`; bên đọc tự nối lại bằng LF. Cắt ở CR LF trước, rồi cắt ở những CR và LF còn lại.\n(`str::lines` không biết CR đứng một mình và làm rơi dòng cuối rỗng.) Còn id thì không có dòng thứ hai.",
        },
        Text {
            en: "for line in data.split(\"\\r\\n\").flat_map(|part| part.split(['\\r', '\\n'])): write \"data: \", the line, \"\\n\".\nBefore it the id, if !id.contains(['\\r', '\\n', '\\0']). At the end one more \"\\n\".",
            vi: "for line in data.split(\"\\r\\n\").flat_map(|part| part.split(['\\r', '\\n'])): viết \"data: \", dòng đó, \"\\n\".\nTrước đó là id, nếu !id.contains(['\\r', '\\n', '\\0']). Cuối cùng thêm một \"\\n\".",
        },
    ],
    mistakes: &[
        Mistake {
            name: "one_data_field",
            hint: Text {
                en: "A known mistake: `data: {data}` for data of several lines. The second line is a field of its own, which the\nreader doesn't know; and look at event 7: what a person typed has become an event in the boss's name.",
                vi: "Một lỗi quen thuộc: `data: {data}` cho dữ liệu nhiều dòng. Dòng thứ hai thành một trường riêng mà bên đọc không\nbiết; và hãy nhìn event 7: thứ người ta gõ đã biến thành một event mang tên sếp.",
            },
        },
        Mistake {
            name: "joins_the_lines",
            hint: Text {
                en: "A known mistake: nothing is forged, but the lines are gone; a poem arrives as prose. A `data` field for each\nline keeps them.",
                vi: "Một lỗi quen thuộc: không giả mạo được gì, nhưng các dòng bị dồn làm một; bài thơ đến nơi thành văn xuôi.\nMỗi dòng một trường `data` thì giữ được.",
            },
        },
        Mistake {
            name: "forgets_cr",
            hint: Text {
                en: "A known mistake: only LF was thought of. To the reader a lone CR ends a line just as well, so whatever follows\nit is a field that a person has written.",
                vi: "Một lỗi quen thuộc: chỉ nghĩ đến LF. Với bên đọc, một CR đứng riêng cũng kết thúc dòng như thường, nên phần sau\nnó thành một trường do người ta tự viết.",
            },
        },
        Mistake {
            name: "trusts_the_id",
            hint: Text {
                en: "A known mistake: the data is safe, but the id goes out as it is. With a line break in it, it forges data just\nthe same; with a NUL the reader ignores it, and would come back with an older one.",
                vi: "Một lỗi quen thuộc: dữ liệu thì an toàn, nhưng id lại được viết nguyên xi. Có dấu xuống dòng trong đó thì nó vẫn giả\nmạo được dữ liệu; có NUL thì bên đọc bỏ qua, lần sau lại quay về với id cũ.",
            },
        },
    ],
    after: Text {
        en: "Our encoder takes the id as a `OneLine`, a type that can't hold a line break (event.rs): what can't be built\nneeds no check later. The same hole in HTTP headers is called response splitting, in logs log forging. Wherever\na line's end has a meaning, text from outside must not bring its own.",
        vi: "Bộ viết event của bài học nhận id ở dạng `OneLine`, kiểu dữ liệu không thể chứa dấu xuống dòng (event.rs): thứ không\ntạo ra được thì về sau khỏi phải kiểm tra. Cùng lỗ hổng ấy trong header HTTP gọi là response splitting, trong log là\nlog forging. Ở đâu dấu hết dòng có ý nghĩa, ở đó văn bản từ ngoài không được mang theo dấu hết dòng của riêng nó.",
    },
};

const RESUME: Exercise = Exercise {
    id: "02.3",
    name: "ex02_3_resume",
    title: Text { en: "Where were we?", vi: "Lần trước tới đâu rồi?" },
    hints: [
        Text {
            en: "`Last-Event-ID` is lesson 01's cursor by another name. Which cursors can this log answer without having\nforgotten anything in between? And who wrote that header?\n(Anybody can; whatever it says must never make the server panic.)",
            vi: "`Last-Event-ID` chính là con trỏ của bài 01 mang tên khác. Với những con trỏ nào thì nhật ký này trả lời được mà\nkhông quên mất gì ở giữa? Và ai là người viết header đó?\n(Ai viết cũng được; nó nói gì đi nữa cũng không được làm server panic.)",
        },
        Text {
            en: "Complete: from the one before the oldest kept up to the newest. Anything else, a number outside or no number,\nis a gap: say so, and send all there is. Refusing would be worse: a browser doesn't come back after an error\nstatus.",
            vi: "Đầy đủ: từ số ngay trước tin cũ nhất còn giữ cho đến tin mới nhất. Còn lại, số nằm ngoài hay chẳng phải số, đều là\nkhoảng trống: hãy nói rõ, và gửi mọi tin đang có. Từ chối thì tệ hơn: gặp mã lỗi là trình duyệt không quay lại nữa.",
        },
        Text {
            en: "let first = log.first().map_or(1, |oldest| oldest.seq); let head = log.last().map_or(0, |newest| newest.seq);\nmatch id.parse::<u64>() { Ok(seen) if (first - 1..=head).contains(&seen) => the messages with seq > seen,\n_ => (true, log.to_vec()) }",
            vi: "let first = log.first().map_or(1, |oldest| oldest.seq); let head = log.last().map_or(0, |newest| newest.seq);\nmatch id.parse::<u64>() { Ok(seen) if (first - 1..=head).contains(&seen) => các tin có seq > seen,\n_ => (true, log.to_vec()) }",
        },
    ],
    mistakes: &[
        Mistake {
            name: "sends_the_last_again",
            hint: Text {
                en: "A known mistake: the last event comes once more after every reconnection. `Last-Event-ID: 5` says that 5 has\nbeen seen.",
                vi: "Một lỗi quen thuộc: cứ kết nối lại là event cuối cùng đến thêm một lần. `Last-Event-ID: 5` nghĩa là số 5 đã xem rồi.",
            },
        },
        Mistake {
            name: "silent_gap",
            hint: Text {
                en: "A known mistake: what the log has forgotten is passed over in silence, and a number from the server's former\nlife brings nothing at all until the new log has grown past it.",
                vi: "Một lỗi quen thuộc: phần nhật ký đã quên thì bị lờ đi, còn con số từ kiếp trước của server thì chẳng mang lại gì cho\ntới khi nhật ký mới lớn hơn nó.",
            },
        },
        Mistake {
            name: "nonsense_is_the_beginning",
            hint: Text {
                en: "A known mistake: an id that is no number counts as 0. Lan gets the whole room as if she had never been here,\nbelow everything she already has, and nobody tells her why.",
                vi: "Một lỗi quen thuộc: id không phải con số thì coi như 0. Lan nhận lại mọi tin như chưa từng ghé phòng, nối ngay dưới\nnhững tin đã có, mà chẳng ai giải thích vì sao.",
            },
        },
        Mistake {
            name: "skips_to_now",
            hint: Text {
                en: "A known mistake: an id that can't be understood counts as \"has seen everything\". Lan gets only what is said\nfrom now on; what she has missed lies in the log, and nobody tells her that it does.",
                vi: "Một lỗi quen thuộc: id không hiểu được thì coi như \"đã xem hết\". Lan chỉ nhận những gì được nói từ giờ trở đi;\nnhững tin đã lỡ vẫn nằm trong nhật ký, mà chẳng ai bảo cho bạn ấy biết.",
            },
        },
        Mistake {
            name: "gap_too_soon",
            hint: Text {
                en: "A known mistake: one too strict. Who has seen 5 while the log begins with 6 has missed nothing: 6 is the very next\none. Yet Lan is told of a gap.",
                vi: "Một lỗi quen thuộc: chặt quá một số. Ai đã xem tới 5 trong khi nhật ký bắt đầu từ 6 thì chẳng lỡ gì: 6 chính là tin\nkế tiếp. Vậy mà Lan lại bị báo là có khoảng trống.",
            },
        },
        Mistake {
            name: "unwraps",
            hint: Text {
                en: "A known mistake: `unwrap` on a header that anybody can write. An id that is no number makes the server panic; Lan\nhears nothing, and her browser comes back with the same id, again and again.",
                vi: "Một lỗi quen thuộc: `unwrap` một header mà ai cũng viết được. Id không phải con số là server panic; Lan chẳng nghe\nđược gì, còn trình duyệt cứ quay lại với đúng id ấy, hết lần này đến lần khác.",
            },
        },
    ],
    after: Text {
        en: "In our server the room of lesson 01 decides all of this by one subtraction, and nonsense becomes the largest\nnumber there is, a cursor of no log (http.rs). One case still goes unnoticed: a new log that has grown past the\nold cursor. Lesson 08 gives the log a name, and the ids begin with it.",
        vi: "Trong server của bài học, phòng chat của bài 01 quyết định tất cả chỉ bằng một phép trừ, còn id vô nghĩa biến thành\ncon số lớn nhất có thể, con trỏ của một nhật ký không hề có (http.rs). Vẫn còn một trường hợp lọt lưới: nhật ký mới\nđã lớn vượt con trỏ cũ. Bài 08 đặt tên cho nhật ký, và id bắt đầu bằng cái tên ấy.",
    },
};
