//! The plots of the page: which curves of a run stand in one picture, and what its axes mean.

use super::{Measure, Unit};

/// One axis.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// What it shows, in both languages.
    pub text: [&'static str; 2],
    /// The unit of its values.
    pub unit: Unit,
    /// Whether equal distances are equal factors.
    pub logarithmic: bool,
}

/// One curve: its id in a run, and its name.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// The key in [`Run::curves`](super::super::results::Run::curves).
    pub id: &'static str,
    /// Its name, in both languages.
    pub text: [&'static str; 2],
}

/// Some curves in one picture.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// An id for links.
    pub id: &'static str,
    /// The part of the run that measures it.
    pub measure: Measure,
    /// Its title, in both languages.
    pub title: [&'static str; 2],
    /// What to see in it, a sentence or two in both languages.
    pub sentence: [&'static str; 2],
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// The curves.
    pub series: &'static [Series],
}

const fn linear(unit: Unit, text: [&'static str; 2]) -> Axis {
    Axis { text, unit, logarithmic: false }
}

const fn logarithmic(unit: Unit, text: [&'static str; 2]) -> Axis {
    Axis { text, unit, logarithmic: true }
}

const fn curve(id: &'static str, text: [&'static str; 2]) -> Series {
    Series { id, text }
}

/// All plots, in the order of the page.
#[rustfmt::skip] // a table
pub static PLOTS: &[Plot] = &[
    Plot {
        id: "delay", measure: Measure::Polling,
        title: ["How late a message is", "Một tin trễ bao lâu"],
        sentence: [
            "Above 50% is the delay that half of the messages keep to, above 99% the one that only the slowest exceed. Polling climbs to a whole second, because a message falls anywhere between two questions. The three others are only as late as your machine is slow.",
            "Ở mốc 50% là độ trễ mà một nửa số tin không vượt quá, ở mốc 99% là độ trễ mà chỉ những tin chậm nhất mới vượt. Đường của polling leo tới trọn một giây, vì tin rơi vào bất cứ đâu giữa hai lần hỏi. Ba đường kia chỉ trễ đúng bằng độ chậm của máy bạn.",
        ],
        x: linear(Unit::Percent, ["of the messages", "số tin"]),
        y: logarithmic(Unit::Milliseconds, ["delay", "độ trễ"]),
        series: &[
            curve("delay.polling", ["polling, 1 s", "polling, 1 s"]),
            curve("delay.long_polling", ["long-polling", "long-polling"]),
            curve("delay.sse", ["event stream", "event stream"]),
            curve("delay.websocket", ["WebSocket", "WebSocket"]),
        ],
    },
    Plot {
        id: "talk", measure: Measure::Polling,
        title: ["Bytes, and how much is said", "Số byte, và phòng nói nhiều hay ít"],
        sentence: [
            "Bytes per delivered message in a room of ten. The more is said, the cheaper polling becomes: one answer carries all that a second has gathered. In a lively room it is cheaper than long-polling, and close to an event stream.",
            "Số byte cho mỗi tin đến nơi, phòng mười người. Càng nói nhiều, polling càng rẻ: một câu trả lời chở hết những gì gom được trong một giây. Phòng rôm rả thì nó rẻ hơn long-polling, và gần bằng event stream.",
        ],
        x: logarithmic(Unit::Number, ["messages a person and minute", "số tin mỗi người mỗi phút"]),
        y: logarithmic(Unit::Bytes, ["bytes per delivered message", "byte cho mỗi tin đến nơi"]),
        series: &[
            curve("talk.polling", ["polling, 1 s", "polling, 1 s"]),
            curve("talk.long_polling", ["long-polling", "long-polling"]),
            curve("talk.sse", ["event stream", "event stream"]),
            curve("talk.websocket", ["WebSocket", "WebSocket"]),
        ],
    },
    Plot {
        id: "people", measure: Measure::Polling,
        title: ["Bytes, and how many are there", "Số byte, và phòng đông hay vắng"],
        sentence: [
            "Bytes a minute for each person; everybody speaks every 10 s. Polling costs the same until there is something to say; then all four grow with the room.",
            "Số byte mỗi phút của mỗi người; ai cũng 10 giây nói một câu. Polling tốn như nhau cho tới khi có chuyện để nói; từ đó cả bốn cách cùng tăng theo phòng.",
        ],
        x: logarithmic(Unit::Number, ["people", "số người"]),
        y: logarithmic(Unit::Bytes, ["bytes a minute and person", "byte mỗi phút một người"]),
        series: &[
            curve("people.polling", ["polling, 1 s", "polling, 1 s"]),
            curve("people.long_polling", ["long-polling", "long-polling"]),
            curve("people.sse", ["event stream", "event stream"]),
            curve("people.websocket", ["WebSocket", "WebSocket"]),
        ],
    },
    Plot {
        id: "frames", measure: Measure::Frames,
        title: ["What is around a message", "Những gì bọc quanh một tin"],
        sentence: [
            "How much of what travels is not the message itself. Around a short message nearly everything is wrapping, above all in HTTP; around a long one hardly anything is.",
            "Trong những byte phải chở, bao nhiêu phần không phải là tin. Tin ngắn thì gần như toàn vỏ bọc, nhất là với HTTP; tin dài thì hầu như không có vỏ.",
        ],
        x: logarithmic(Unit::Bytes, ["length of the message", "độ dài của tin"]),
        y: linear(Unit::Percent, ["not the message", "không phải là tin"]),
        series: &[
            curve("frames.http", ["HTTP, question and answer", "HTTP, hỏi và đáp"]),
            curve("frames.client", ["a client's frame", "frame của client"]),
            curve("frames.server", ["a server's frame", "frame của server"]),
        ],
    },
    Plot {
        id: "buffers", measure: Measure::Buffers,
        title: ["Speed, and the read buffer", "Tốc độ, và bộ đệm đọc"],
        sentence: [
            "Echoes a second by tungstenite with 50 connections. The whole buffer is filled with zeros before each read, so a larger one is slower.",
            "Số lần echo mỗi giây của tungstenite với 50 kết nối. Trước mỗi lần đọc, cả bộ đệm được điền số không, nên càng lớn càng chậm.",
        ],
        x: logarithmic(Unit::Kib, ["read buffer", "bộ đệm đọc"]),
        y: linear(Unit::PerSecond, ["echoes", "số lần echo"]),
        series: &[
            curve("buffers.one", ["one message in flight", "mỗi lúc một tin"]),
            curve("buffers.sixteen", ["16 in flight", "mỗi lúc 16 tin"]),
        ],
    },
    Plot {
        id: "compression", measure: Measure::Compression,
        title: ["Compression, and the length", "Nén, và độ dài của tin"],
        sentence: [
            "What is left of a chat message. By itself, a short message has nothing to repeat; in context, the messages before it are the dictionary.",
            "Một tin chat còn lại bao nhiêu. Nén riêng thì tin ngắn chẳng có gì lặp lại; có ngữ cảnh thì các tin trước chính là từ điển.",
        ],
        x: logarithmic(Unit::Bytes, ["length of the message", "độ dài của tin"]),
        y: linear(Unit::Percent, ["left of the bytes", "phần byte còn lại"]),
        series: &[
            curve("compression.alone", ["by itself", "nén riêng"]),
            curve("compression.context", ["in context", "có ngữ cảnh"]),
        ],
    },
    Plot {
        id: "heartbeat", measure: Measure::Heartbeat,
        title: ["Bytes a minute, and how soon a death is noticed", "Byte mỗi phút, và bao lâu thì biết là đã chết"],
        sentence: [
            "A line can die without a word. To the right: how long it takes at most until the other side knows. Upwards: what a silent connection pays for that. Ten times as soon costs ten times as much.",
            "Đường truyền có thể chết không một tiếng động. Sang phải: chậm nhất bao lâu thì bên kia biết. Lên trên: kết nối im lặng phải trả bao nhiêu cho điều đó. Muốn biết sớm gấp mười thì tốn gấp mười.",
        ],
        x: logarithmic(Unit::Seconds, ["noticed after at most", "chậm nhất sau"]),
        y: logarithmic(Unit::Bytes, ["bytes a minute", "byte mỗi phút"]),
        series: &[
            curve("heartbeat.frames", ["frames", "frame"]),
            curve("heartbeat.packets", ["with TCP and IP", "kể cả TCP và IP"]),
        ],
    },
    Plot {
        id: "herd", measure: Measure::Herd,
        title: ["Everybody comes back", "Tất cả cùng quay lại"],
        sentence: [
            "Calls in each half second, by a thousand clients. The server is away for the first ten seconds. Without jitter, all thousand call at the same moment, again and again. With full jitter most calls come at once after the loss; by the time the server is back, they are spread out.",
            "Số cuộc gọi trong mỗi nửa giây của một nghìn client. Mười giây đầu server vắng mặt. Không có jitter thì cả nghìn client gọi cùng một lúc, hết lần này tới lần khác. Với full jitter, phần lớn cuộc gọi đến ngay sau khi mất server; tới lúc server trở lại thì chúng đã rải ra.",
        ],
        x: linear(Unit::Seconds, ["since the server went away", "kể từ lúc server biến mất"]),
        y: linear(Unit::Number, ["calls in half a second", "cuộc gọi trong nửa giây"]),
        series: &[
            curve("herd.fixed", ["every 3 s", "cứ 3 giây"]),
            curve("herd.doubling", ["doubling", "gấp đôi dần"]),
            curve("herd.jitter", ["full jitter", "full jitter"]),
        ],
    },
    Plot {
        id: "durability", measure: Measure::Durability,
        title: ["One sync for many", "Nhiều tin một lần sync"],
        sentence: [
            "Messages stored in a second, by how many share a sync. Most of a sync is waiting, and waiting can be shared.",
            "Số tin lưu được mỗi giây, theo số tin chung một lần sync. Phần lớn của một lần sync là chờ, mà chờ thì chung nhau được.",
        ],
        x: logarithmic(Unit::Number, ["messages in a batch", "số tin mỗi loạt"]),
        y: logarithmic(Unit::PerSecond, ["messages stored", "số tin lưu được"]),
        series: &[
            curve("durability.synced", ["one sync for a batch", "mỗi loạt một lần sync"]),
            curve("durability.never", ["no sync at all", "không sync lần nào"]),
        ],
    },
    Plot {
        id: "fan_out", measure: Measure::Limits,
        title: ["One speaks, many hear", "Một người nói, nhiều người nghe"],
        sentence: [
            "Deliveries in a second; higher is better. The next message is said when the one before has reached everybody. Server and people share this machine's processors.",
            "Số lượt giao mỗi giây, càng cao càng tốt; tin trước tới hết mọi người thì mới gửi tin sau. Server và mọi người chia nhau bộ xử lý của máy này.",
        ],
        x: logarithmic(Unit::Number, ["people who hear", "số người nghe"]),
        y: linear(Unit::PerSecond, ["deliveries", "số lượt giao"]),
        series: &[
            curve("fan_out.06", ["lesson 06", "bài 06"]),
            curve("fan_out.08", ["lesson 08", "bài 08"]),
            curve("fan_out.13", ["lesson 13", "bài 13"]),
        ],
    },
    Plot {
        id: "load", measure: Measure::Limits,
        title: ["Until messages are late", "Cho tới khi tin bị trễ"],
        sentence: [
            "The delay that 99% of the deliveries keep to, counted from the time at which each message was due. It hardly changes, and then it does at once: the processor has no time left. A curve that ends below 50 ms ends because some deliveries never came, or because nothing faster was tried.",
            "Độ trễ mà 99% lượt giao không vượt quá, tính từ lúc tin lẽ ra phải đi. Nó hầu như không đổi, rồi bỗng vọt lên: bộ xử lý hết thời gian rảnh. Đường nào kết thúc dưới 50 ms là vì có lượt giao không tới, hoặc vì không thử nhanh hơn nữa.",
        ],
        x: logarithmic(Unit::PerSecond, ["messages to 100 people", "số tin tới 100 người"]),
        y: logarithmic(Unit::Milliseconds, ["delay, 99%", "độ trễ, 99%"]),
        series: &[
            curve("load.06", ["lesson 06", "bài 06"]),
            curve("load.08", ["lesson 08", "bài 08"]),
            curve("load.13", ["lesson 13", "bài 13"]),
        ],
    },
];
