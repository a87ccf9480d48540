//! All figures of a run, one line each.

#![allow(clippy::enum_glob_use, reason = "a table of a hundred rows, and the names differ")]

use super::{
    Entry, Kind,
    Measure::{self, *},
    Unit::{self, *},
};

/// A count: every machine has the same.
const fn count(
    measure: Measure,
    id: &'static str,
    unit: Unit,
    chapter: &'static str,
    text: [&'static str; 2],
) -> Entry {
    Entry { id, measure, kind: Kind::Count, unit, text, chapter, within: 1.0 }
}

/// Bytes or a share, which timing moves a little.
const fn bytes(
    measure: Measure,
    id: &'static str,
    unit: Unit,
    chapter: &'static str,
    text: [&'static str; 2],
) -> Entry {
    Entry { id, measure, kind: Kind::Bytes, unit, text, chapter, within: 1.25 }
}

/// A machine's own time, speed or memory: differs in kind from twenty times on.
const fn machine(
    measure: Measure,
    id: &'static str,
    unit: Unit,
    chapter: &'static str,
    text: [&'static str; 2],
) -> Entry {
    Entry { id, measure, kind: Kind::Machine, unit, text, chapter, within: 20.0 }
}

/// The same figure, which differs in kind outside another factor.
const fn like(entry: Entry, within: f64) -> Entry {
    Entry { within, ..entry }
}

/// A ratio of two things on one machine: differs in kind outside this factor.
const fn ratio(
    measure: Measure,
    id: &'static str,
    within: f64,
    chapter: &'static str,
    text: [&'static str; 2],
) -> Entry {
    Entry { id, measure, kind: Kind::Ratio, unit: Times, text, chapter, within }
}

/// Each figure, in the order of the page.
#[rustfmt::skip] // a table: one row, one figure
pub static FIGURES: &[Entry] = &[
    bytes(Polling, "polling.bytes_each", Bytes, "lesson06.html#numbers", ["bytes per delivered message, calm room, polling each second", "byte cho mỗi tin đến nơi, phòng yên ả, polling mỗi giây"]),
    bytes(Polling, "long_polling.bytes_each", Bytes, "lesson06.html#numbers", ["bytes per delivered message, calm room, long-polling", "byte cho mỗi tin đến nơi, phòng yên ả, long-polling"]),
    bytes(Polling, "sse.bytes_each", Bytes, "lesson06.html#numbers", ["bytes per delivered message, calm room, an event stream", "byte cho mỗi tin đến nơi, phòng yên ả, event stream"]),
    bytes(Polling, "websocket.bytes_each", Bytes, "lesson06.html#numbers", ["bytes per delivered message, calm room, a WebSocket", "byte cho mỗi tin đến nơi, phòng yên ả, WebSocket"]),
    bytes(Polling, "polling.lively_bytes_each", Bytes, "lesson02.html#numbers", ["bytes per delivered message, lively room, polling each second", "byte cho mỗi tin đến nơi, phòng rôm rả, polling mỗi giây"]),
    bytes(Polling, "long_polling.lively_bytes_each", Bytes, "lesson02.html#numbers", ["bytes per delivered message, lively room, long-polling", "byte cho mỗi tin đến nơi, phòng rôm rả, long-polling"]),
    bytes(Polling, "sse.lively_bytes_each", Bytes, "lesson02.html#numbers", ["bytes per delivered message, lively room, an event stream", "byte cho mỗi tin đến nơi, phòng rôm rả, event stream"]),
    bytes(Polling, "websocket.lively_bytes_each", Bytes, "lesson06.html#numbers", ["bytes per delivered message, lively room, a WebSocket", "byte cho mỗi tin đến nơi, phòng rôm rả, WebSocket"]),
    bytes(Polling, "polling.requests", Number, "lesson02.html#numbers", ["requests to hear, ten people, 20 s, polling each second", "số request để nghe, mười người, 20 giây, polling mỗi giây"]),
    bytes(Polling, "long_polling.requests", Number, "lesson02.html#numbers", ["requests to hear, ten people, 20 s, long-polling", "số request để nghe, mười người, 20 giây, long-polling"]),
    bytes(Polling, "sse.requests", Number, "lesson02.html#numbers", ["requests to hear, ten people, 20 s, an event stream", "số request để nghe, mười người, 20 giây, event stream"]),
    bytes(Polling, "websocket.requests", Number, "lesson06.html#numbers", ["requests to hear, ten people, 20 s, a WebSocket", "số request để nghe, mười người, 20 giây, WebSocket"]),
    bytes(Polling, "polling.empty", Percent, "lesson01.html#numbers", ["answers with nothing new, polling each second", "câu trả lời rỗng, polling mỗi giây"]),
    bytes(Polling, "long_polling.empty", Number, "lesson02.html#numbers", ["answers with nothing new, long-polling", "số câu trả lời rỗng, long-polling"]),
    bytes(Polling, "polling.delay", Seconds, "lesson01.html#numbers", ["delay of a message, median, polling each second", "độ trễ của một tin, trung vị, polling mỗi giây"]),
    machine(Polling, "long_polling.delay", Milliseconds, "lesson02.html#numbers", ["delay of a message, median, long-polling", "độ trễ của một tin, trung vị, long-polling"]),
    machine(Polling, "sse.delay", Milliseconds, "lesson02.html#numbers", ["delay of a message, median, an event stream", "độ trễ của một tin, trung vị, event stream"]),
    machine(Polling, "websocket.delay", Milliseconds, "lesson06.html#numbers", ["delay of a message, median, a WebSocket", "độ trễ của một tin, trung vị, WebSocket"]),
    bytes(Polling, "polling.delay_99", Seconds, "lesson01.html#numbers", ["delay that 99% of messages keep to, polling each second", "độ trễ mà 99% số tin không vượt quá, polling mỗi giây"]),
    machine(Polling, "long_polling.delay_99", Milliseconds, "lesson02.html#numbers", ["delay that 99% of messages keep to, long-polling", "độ trễ mà 99% số tin không vượt quá, long-polling"]),
    machine(Polling, "sse.delay_99", Milliseconds, "lesson02.html#numbers", ["delay that 99% of messages keep to, an event stream", "độ trễ mà 99% số tin không vượt quá, event stream"]),
    machine(Polling, "websocket.delay_99", Milliseconds, "lesson06.html#numbers", ["delay that 99% of messages keep to, a WebSocket", "độ trễ mà 99% số tin không vượt quá, WebSocket"]),
    bytes(Polling, "polling.quarter.bytes_each", Bytes, "lesson01.html#numbers", ["bytes per delivered message, polling every 0.25 s", "byte cho mỗi tin đến nơi, polling mỗi 0,25 giây"]),
    bytes(Polling, "polling.quarter.empty", Percent, "lesson01.html#numbers", ["answers with nothing new, polling every 0.25 s", "câu trả lời rỗng, polling mỗi 0,25 giây"]),
    bytes(Polling, "polling.quarter.delay", Seconds, "lesson01.html#numbers", ["delay of a message, median, polling every 0.25 s", "độ trễ của một tin, trung vị, polling mỗi 0,25 giây"]),
    bytes(Polling, "polling.four.bytes_each", Bytes, "lesson01.html#numbers", ["bytes per delivered message, polling every 4 s", "byte cho mỗi tin đến nơi, polling mỗi 4 giây"]),
    bytes(Polling, "polling.four.empty", Percent, "lesson01.html#numbers", ["answers with nothing new, polling every 4 s", "câu trả lời rỗng, polling mỗi 4 giây"]),
    bytes(Polling, "polling.four.delay", Seconds, "lesson01.html#numbers", ["delay of a message, median, polling every 4 s", "độ trễ của một tin, trung vị, polling mỗi 4 giây"]),
    bytes(Polling, "websocket.entrance", Bytes, "lesson06.html#numbers", ["bytes of coming in, once, in a room of ten", "byte để vào phòng mười người, một lần"]),
    bytes(Polling, "saving.polling", Percent, "lesson06.html#numbers", ["bytes that WebSocket saves, against polling, calm room", "phần byte WebSocket tiết kiệm so với polling, phòng yên ả"]),
    bytes(Polling, "saving.polling_lively", Percent, "lesson06.html#numbers", ["bytes that WebSocket saves, against polling, lively room", "phần byte WebSocket tiết kiệm so với polling, phòng rôm rả"]),
    bytes(Polling, "saving.sse", Percent, "lesson06.html#numbers", ["bytes that WebSocket saves, against an event stream, calm room", "phần byte WebSocket tiết kiệm so với event stream, phòng yên ả"]),
    count(Polling, "polling.silent_bytes", Bytes, "lesson02.html#numbers", ["bytes a minute and person in silence, polling each second, shortest request", "byte mỗi phút một người khi im lặng, polling mỗi giây, request ngắn nhất"]),
    count(Polling, "polling.client_silent_bytes", Bytes, "lesson07.html#numbers", ["the same, as our terminal client asks", "cũng thế, theo cách client terminal của khoá học hỏi"]),
    count(Polling, "polling.silent_requests", Number, "lesson02.html#numbers", ["requests a minute and person in silence, polling each second", "số request mỗi phút một người khi im lặng, polling mỗi giây"]),
    count(Polling, "long_polling.silent_bytes", Bytes, "lesson02.html#numbers", ["bytes a minute and person in silence, long-polling", "byte mỗi phút một người khi im lặng, long-polling"]),
    count(Polling, "sse.silent_bytes", Bytes, "lesson02.html#numbers", ["bytes a minute and person in silence, event stream (comments)", "byte mỗi phút một người khi im lặng, event stream (dòng comment)"]),
    count(Handshake, "handshake.request", Bytes, "lesson03.html#numbers", ["the request of a handshake", "request của một handshake"]),
    count(Handshake, "handshake.response", Bytes, "lesson03.html#numbers", ["its response", "response của nó"]),
    count(Handshake, "handshake.bytes", Bytes, "lesson03.html#numbers", ["both together, once", "cả hai, một lần"]),
    count(Handshake, "question.request", Bytes, "lesson03.html#numbers", ["lesson 01's question, asked in vain", "câu hỏi của bài 01, hỏi vô ích"]),
    count(Handshake, "question.response", Bytes, "lesson03.html#numbers", ["its empty answer", "câu trả lời rỗng"]),
    count(Handshake, "question.bytes", Bytes, "lesson03.html#numbers", ["both together, every second", "cả hai, mỗi giây một lần"]),
    ratio(Handshake, "handshake.in_questions", 1.01, "lesson03.html#numbers", ["a handshake's bytes, in seconds of polling", "số byte của một handshake, tính bằng số giây polling"]),
    machine(Handshake, "handshake.connect", Milliseconds, "lesson03.html#numbers", ["time of a TCP connection alone, on this machine", "thời gian mở riêng một kết nối TCP, ngay trên máy này"]),
    machine(Handshake, "handshake.time", Milliseconds, "lesson03.html#numbers", ["time of a connection and its handshake, on this machine", "thời gian mở kết nối và handshake, ngay trên máy này"]),
    count(Frames, "frames.server_5", Bytes, "lesson04.html#numbers", ["around a message of 5 bytes, a server's frame", "bọc quanh tin 5 byte, frame của server"]),
    count(Frames, "frames.client_5", Bytes, "lesson04.html#numbers", ["around a message of 5 bytes, a client's frame", "bọc quanh tin 5 byte, frame của client"]),
    count(Frames, "frames.server_1000", Bytes, "lesson04.html#numbers", ["around a message of 1,000 bytes, a server's frame", "bọc quanh tin 1.000 byte, frame của server"]),
    count(Frames, "frames.client_1000", Bytes, "lesson04.html#numbers", ["around a message of 1,000 bytes, a client's frame", "bọc quanh tin 1.000 byte, frame của client"]),
    count(Frames, "frames.http_answer", Bytes, "lesson04.html#numbers", ["around a message of 5 bytes, an HTTP answer of lesson 01", "bọc quanh tin 5 byte, một câu trả lời HTTP ở bài 01"]),
    count(Frames, "frames.http_question", Bytes, "lesson04.html#numbers", ["and the question before it", "và câu hỏi trước đó"]),
    ratio(Frames, "frames.http_ratio", 1.01, "lesson04.html#numbers", ["bytes around a short message, HTTP ÷ a client's frame", "byte bọc quanh tin ngắn, HTTP ÷ frame của client"]),
    machine(Buffers, "buffers.default_kib", Kib, "lesson05.html#numbers", ["memory of a silent connection, tungstenite's default (128 KiB)", "bộ nhớ một kết nối im lặng, tungstenite mặc định (128 KiB)"]),
    machine(Buffers, "buffers.set_kib", Kib, "lesson05.html#numbers", ["the same with a read buffer of 4 KiB", "cũng thế, bộ đệm đọc 4 KiB"]),
    machine(Buffers, "buffers.by_hand_kib", Kib, "lesson05.html#numbers", ["the same, lesson 04's endpoint", "cũng thế, endpoint của bài 04"]),
    ratio(Buffers, "buffers.memory_ratio", 2.0, "lesson05.html#numbers", ["memory, default ÷ 4 KiB", "bộ nhớ, mặc định ÷ 4 KiB"]),
    ratio(Buffers, "buffers.speed_ratio", 2.0, "lesson04.html#numbers", ["echoes a second, 4 KiB ÷ default, 50 connections", "số lần echo mỗi giây, 4 KiB ÷ mặc định, 50 kết nối"]),
    ratio(Buffers, "buffers.by_hand_ratio", 2.0, "lesson04.html#numbers", ["echoes a second, lesson 04 ÷ default, 50 connections", "số lần echo mỗi giây, bài 04 ÷ mặc định, 50 kết nối"]),
    ratio(Buffers, "buffers.batched_ratio", 2.5, "lesson04.html#numbers", ["the same, 16 messages in flight, both with one write for all", "cũng thế, mỗi lúc 16 tin trên đường, cả hai gom vào một lần ghi"]),
    count(Compression, "compression.typing.plain", Bytes, "lesson11a.html#numbers", ["“Lan is typing”, as it is", "“Lan đang gõ”, gửi nguyên"]),
    count(Compression, "compression.typing.alone", Bytes, "lesson11a.html#numbers", ["“Lan is typing”, by itself", "“Lan đang gõ”, nén riêng"]),
    count(Compression, "compression.typing.context", Bytes, "lesson11a.html#numbers", ["“Lan is typing”, in context", "“Lan đang gõ”, có ngữ cảnh"]),
    count(Compression, "compression.ack.plain", Bytes, "lesson11a.html#numbers", ["an ack, as it is", "một ack, gửi nguyên"]),
    count(Compression, "compression.ack.alone", Bytes, "lesson11a.html#numbers", ["an ack, by itself", "một ack, nén riêng"]),
    count(Compression, "compression.ack.context", Bytes, "lesson11a.html#numbers", ["an ack, in context", "một ack, có ngữ cảnh"]),
    count(Compression, "compression.words.plain", Bytes, "lesson11a.html#numbers", ["chat, a few words, as it is", "chat, vài chữ, gửi nguyên"]),
    count(Compression, "compression.words.alone", Bytes, "lesson11a.html#numbers", ["chat, a few words, by itself", "chat, vài chữ, nén riêng"]),
    count(Compression, "compression.words.context", Bytes, "lesson11a.html#numbers", ["chat, a few words, in context", "chat, vài chữ, có ngữ cảnh"]),
    count(Compression, "compression.sentence.plain", Bytes, "lesson11a.html#numbers", ["chat, a sentence, as it is", "chat, một câu, gửi nguyên"]),
    count(Compression, "compression.sentence.alone", Bytes, "lesson11a.html#numbers", ["chat, a sentence, by itself", "chat, một câu, nén riêng"]),
    count(Compression, "compression.sentence.context", Bytes, "lesson11a.html#numbers", ["chat, a sentence, in context", "chat, một câu, có ngữ cảnh"]),
    count(Compression, "compression.vietnamese.plain", Bytes, "lesson11a.html#numbers", ["the same in Vietnamese, as it is", "câu ấy bằng tiếng Việt, gửi nguyên"]),
    count(Compression, "compression.vietnamese.alone", Bytes, "lesson11a.html#numbers", ["the same in Vietnamese, by itself", "câu ấy bằng tiếng Việt, nén riêng"]),
    count(Compression, "compression.vietnamese.context", Bytes, "lesson11a.html#numbers", ["the same in Vietnamese, in context", "câu ấy bằng tiếng Việt, có ngữ cảnh"]),
    count(Compression, "compression.presence.plain", Bytes, "lesson11a.html#numbers", ["the list of 20 people, as it is", "danh sách 20 người, gửi nguyên"]),
    count(Compression, "compression.presence.alone", Bytes, "lesson11a.html#numbers", ["the list of 20 people, by itself", "danh sách 20 người, nén riêng"]),
    count(Compression, "compression.presence.context", Bytes, "lesson11a.html#numbers", ["the list of 20 people, in context", "danh sách 20 người, có ngữ cảnh"]),
    count(Compression, "compression.page.plain", Bytes, "lesson11a.html#numbers", ["a page of Vietnamese text, as it is", "một trang tiếng Việt, gửi nguyên"]),
    count(Compression, "compression.page.alone", Bytes, "lesson11a.html#numbers", ["a page of Vietnamese text, by itself", "một trang tiếng Việt, nén riêng"]),
    count(Compression, "compression.page.context", Bytes, "lesson11a.html#numbers", ["a page of Vietnamese text, in context", "một trang tiếng Việt, có ngữ cảnh"]),
    count(Compression, "compression.history.plain", Bytes, "lesson11a.html#numbers", ["JSON with 50 messages, as it is", "JSON gồm 50 tin, gửi nguyên"]),
    count(Compression, "compression.history.alone", Bytes, "lesson11a.html#numbers", ["JSON with 50 messages, by itself", "JSON gồm 50 tin, nén riêng"]),
    count(Compression, "compression.history.context", Bytes, "lesson11a.html#numbers", ["JSON with 50 messages, in context", "JSON gồm 50 tin, có ngữ cảnh"]),
    count(Compression, "compression.picture.plain", Bytes, "lesson11a.html#numbers", ["a piece of a PNG, as it is", "một mảnh PNG, gửi nguyên"]),
    count(Compression, "compression.picture.alone", Bytes, "lesson11a.html#numbers", ["a piece of a PNG, by itself", "một mảnh PNG, nén riêng"]),
    count(Compression, "compression.picture.context", Bytes, "lesson11a.html#numbers", ["a piece of a PNG, in context", "một mảnh PNG, có ngữ cảnh"]),
    count(Compression, "compression.window_9.share", Percent, "lesson11a.html#numbers", ["bytes of a talk in context, window 2^9", "số byte của cuộc trò chuyện có ngữ cảnh, cửa sổ 2^9"]),
    ratio(Compression, "compression.window_9.work", 4.0, "lesson11a.html#numbers", ["work of both ends ÷ uncompressed, in context, window 2^9", "công của cả hai đầu ÷ không nén, có ngữ cảnh, cửa sổ 2^9"]),
    machine(Compression, "compression.window_9.kib", Kib, "lesson11a.html#numbers", ["memory of a silent connection, in context, window 2^9", "bộ nhớ một kết nối im lặng, có ngữ cảnh, cửa sổ 2^9"]),
    count(Compression, "compression.window_12.share", Percent, "lesson11a.html#numbers", ["bytes of a talk in context, window 2^12", "số byte của cuộc trò chuyện có ngữ cảnh, cửa sổ 2^12"]),
    ratio(Compression, "compression.window_12.work", 4.0, "lesson11a.html#numbers", ["work of both ends ÷ uncompressed, in context, window 2^12", "công của cả hai đầu ÷ không nén, có ngữ cảnh, cửa sổ 2^12"]),
    machine(Compression, "compression.window_12.kib", Kib, "lesson11a.html#numbers", ["memory of a silent connection, in context, window 2^12", "bộ nhớ một kết nối im lặng, có ngữ cảnh, cửa sổ 2^12"]),
    count(Compression, "compression.window_15.share", Percent, "lesson11a.html#numbers", ["bytes of a talk in context, window 2^15", "số byte của cuộc trò chuyện có ngữ cảnh, cửa sổ 2^15"]),
    ratio(Compression, "compression.window_15.work", 4.0, "lesson11a.html#numbers", ["work of both ends ÷ uncompressed, in context, window 2^15", "công của cả hai đầu ÷ không nén, có ngữ cảnh, cửa sổ 2^15"]),
    machine(Compression, "compression.window_15.kib", Kib, "lesson11a.html#numbers", ["memory of a silent connection, in context, window 2^15", "bộ nhớ một kết nối im lặng, có ngữ cảnh, cửa sổ 2^15"]),
    machine(Compression, "compression.plain.kib", Kib, "lesson11a.html#numbers", ["memory of a silent connection, not compressed", "bộ nhớ một kết nối im lặng, không nén"]),
    machine(Compression, "compression.engines.kib", Kib, "lesson11a.html#numbers", ["memory of a silent connection, engines kept, window 2^15", "bộ nhớ một kết nối im lặng, giữ bộ nén, cửa sổ 2^15"]),
    bytes(Heartbeat, "heartbeat.terminal_bytes", Bytes, "lesson07.html#numbers", ["bytes a minute of one silent client, terminal", "byte mỗi phút của một client im lặng, terminal"]),
    bytes(Heartbeat, "heartbeat.page_bytes", Bytes, "lesson07.html#numbers", ["bytes a minute of one silent client, page", "byte mỗi phút của một client im lặng, trang web"]),
    bytes(Heartbeat, "heartbeat.packets_bytes", Bytes, "lesson07.html#numbers", ["the same with the headers of TCP and IP", "cũng thế, kể cả header của TCP và IP"]),
    bytes(Heartbeat, "heartbeat.questions", Number, "lesson07.html#when", ["questions a minute on one silent connection", "số lần hỏi mỗi phút trên một kết nối im lặng"]),
    bytes(Heartbeat, "heartbeat.wake_ups", Number, "lesson07.html#when", ["wake-ups of a phone's radio a minute, heartbeat", "số lần đánh thức sóng điện thoại mỗi phút, heartbeat"]),
    count(Heartbeat, "polling.wake_ups", Number, "lesson01.html#numbers", ["wake-ups of a phone's radio a minute, polling each second", "số lần đánh thức sóng điện thoại mỗi phút, polling mỗi giây"]),
    bytes(Heartbeat, "heartbeat.noticed", Seconds, "lesson07.html#numbers", ["a silent death is noticed after, median", "bao lâu thì biết đường truyền đã chết lặng lẽ, trung vị"]),
    bytes(Heartbeat, "heartbeat.noticed_at_most", Seconds, "lesson07.html#numbers", ["and after at most", "và chậm nhất là"]),
    ratio(Heartbeat, "heartbeat.of_polling", 1.25, "lesson07.html#numbers", ["bytes a minute, polling each second ÷ heartbeat", "byte mỗi phút, polling mỗi giây ÷ heartbeat"]),
    like(bytes(Herd, "herd.fixed.worst", Number, "lesson08a.html#herd", ["most calls in 0.1 s after the server is back, every 3 s", "nhiều cuộc gọi nhất trong 0,1 giây sau khi server trở lại, cứ 3 giây"]), 2.5),
    like(bytes(Herd, "herd.fixed.failed", Number, "lesson08a.html#herd", ["calls that failed, every 3 s", "số cuộc gọi hỏng, cứ 3 giây"]), 1.25),
    like(bytes(Herd, "herd.fixed.recovery", Seconds, "lesson08a.html#herd", ["99% are back after the server, within, every 3 s", "99% kết nối lại được sau khi server trở lại, trong, cứ 3 giây"]), 2.0),
    like(bytes(Herd, "herd.doubling.worst", Number, "lesson08a.html#herd", ["most calls in 0.1 s after the server is back, doubling", "nhiều cuộc gọi nhất trong 0,1 giây sau khi server trở lại, gấp đôi dần"]), 2.5),
    like(bytes(Herd, "herd.doubling.failed", Number, "lesson08a.html#herd", ["calls that failed, doubling", "số cuộc gọi hỏng, gấp đôi dần"]), 1.25),
    like(bytes(Herd, "herd.doubling.recovery", Seconds, "lesson08a.html#herd", ["99% are back after the server, within, doubling", "99% kết nối lại được sau khi server trở lại, trong, gấp đôi dần"]), 2.0),
    like(bytes(Herd, "herd.jitter.worst", Number, "lesson08a.html#herd", ["most calls in 0.1 s after the server is back, full jitter", "nhiều cuộc gọi nhất trong 0,1 giây sau khi server trở lại, full jitter"]), 2.5),
    like(bytes(Herd, "herd.jitter.failed", Number, "lesson08a.html#herd", ["calls that failed, full jitter", "số cuộc gọi hỏng, full jitter"]), 1.25),
    like(bytes(Herd, "herd.jitter.recovery", Seconds, "lesson08a.html#herd", ["99% are back after the server, within, full jitter", "99% kết nối lại được sau khi server trở lại, trong, full jitter"]), 2.0),
    machine(Durability, "durability.each", Milliseconds, "lesson12a.html#numbers", ["time to store a message with a sync of its own", "thời gian lưu một tin có lần sync riêng"]),
    ratio(Durability, "durability.batch_8", 2.0, "lesson12a.html#numbers", ["speed with one sync for 8 messages ÷ one for each", "tốc độ khi 8 tin một lần sync ÷ mỗi tin một lần"]),
    ratio(Durability, "durability.batch_32", 2.0, "lesson12a.html#numbers", ["speed with one sync for 32 messages ÷ one for each", "tốc độ khi 32 tin một lần sync ÷ mỗi tin một lần"]),
    ratio(Durability, "durability.never", 10.0, "lesson12a.html#numbers", ["speed without a sync ÷ one for each", "tốc độ khi không sync ÷ mỗi tin một lần"]),
    bytes(Limits, "limits.polling_10_delay", Seconds, "lesson01.html#numbers", ["delay with 10 people who poll, median", "độ trễ khi 10 người polling, trung vị"]),
    bytes(Limits, "limits.polling_1000_delay", Seconds, "lesson01.html#numbers", ["delay with 1,000 people who poll, median", "độ trễ khi 1.000 người polling, trung vị"]),
    machine(Limits, "limits.waiting_kib", Kib, "lesson02.html#numbers", ["memory of one of 1,000 waiting readers, both ends", "bộ nhớ của một trong 1.000 người chờ, cả hai đầu"]),
    machine(Limits, "limits.waiting_heard", Milliseconds, "lesson02.html#numbers", ["one message reaches 1,000 waiting readers in", "một tin tới hết 1.000 người chờ trong"]),
    machine(Limits, "limits.people_100_delay", Milliseconds, "lesson06.html#numbers", ["delay with 100 people who talk, median, lesson 06", "độ trễ khi 100 người trò chuyện, trung vị, bài 06"]),
    machine(Limits, "limits.people_100_delay_99", Milliseconds, "lesson06.html#numbers", ["delay that 99% keep to, 100 people, lesson 06", "độ trễ mà 99% không vượt quá, 100 người, bài 06"]),
    machine(Limits, "limits.fan_out_06", PerSecond, "lesson13b.html#story", ["deliveries a second, one sender and 500 receivers, lesson 06", "số lượt giao mỗi giây, một người gửi và 500 người nhận, bài 06"]),
    machine(Limits, "limits.fan_out_08", PerSecond, "lesson13b.html#story", ["deliveries a second, one sender and 500 receivers, lesson 08", "số lượt giao mỗi giây, một người gửi và 500 người nhận, bài 08"]),
    machine(Limits, "limits.fan_out_13", PerSecond, "lesson13b.html#story", ["deliveries a second, one sender and 500 receivers, lesson 13", "số lượt giao mỗi giây, một người gửi và 500 người nhận, bài 13"]),
    machine(Limits, "limits.messages_06", PerSecond, "lesson13a.html#limits", ["messages a second to 100 people before 99% take longer than 50 ms, lesson 06", "số tin mỗi giây tới 100 người trước khi 99% vượt quá 50 ms, bài 06"]),
    machine(Limits, "limits.messages_08", PerSecond, "lesson13a.html#limits", ["messages a second to 100 people before 99% take longer than 50 ms, lesson 08", "số tin mỗi giây tới 100 người trước khi 99% vượt quá 50 ms, bài 08"]),
    machine(Limits, "limits.messages_13", PerSecond, "lesson13a.html#limits", ["messages a second to 100 people before 99% take longer than 50 ms, lesson 13", "số tin mỗi giây tới 100 người trước khi 99% vượt quá 50 ms, bài 13"]),
];
