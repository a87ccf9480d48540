use crate::learn::{
    exercise::{Exercise, Mistake},
    text::Text,
};

/// 07.2: any frame counts as life.
pub const LIFE: Exercise = Exercise {
    id: "07.2",
    name: "ex07_2_life",
    title: Text { en: "Anything is a sign of life", vi: "Gì cũng là dấu hiệu sống" },
    hints: [
        Text {
            en: "There are two kinds of waiting here. What do you wait for in each of them, for how long, and what do you do when nothing has\ncome? What brings you from the second back to the first?",
            vi: "Ở đây có hai kiểu chờ. Mỗi kiểu bạn chờ cái gì, trong bao lâu, và không có gì đến thì bạn làm gì? Điều gì đưa bạn từ kiểu thứ\nhai trở về kiểu thứ nhất?",
        },
        Text {
            en: "`timeout(…, socket.next())` in a loop, and a flag that says whether you have asked: not yet asked, wait for `EVERY` and then ask;\nasked, wait for `PATIENCE` and then give up. Whatever message comes lowers the flag. You needn't remember any time.",
            vi: "`timeout(…, socket.next())` trong một vòng lặp, và một lá cờ cho biết bạn đã hỏi chưa: chưa hỏi thì chờ `EVERY` rồi hỏi; hỏi rồi thì\nchờ `PATIENCE` rồi bỏ kết nối. Bất kỳ message nào đến cũng hạ cờ xuống. Bạn chẳng cần nhớ mốc thời gian nào.",
        },
        Text {
            en: "`match timeout(if asked { PATIENCE } else { EVERY }, socket.next()).await`, with `Ok(Some(Ok(_))) => asked = false`,\n`Ok(_) => return`, `Err(_) if asked => return`, and `Err(_) => { asked = true; … }`, which sends\n`Message::Ping(\"\".into())`.",
            vi: "`match timeout(if asked { PATIENCE } else { EVERY }, socket.next()).await`, với `Ok(Some(Ok(_))) => asked = false`,\n`Ok(_) => return`, `Err(_) if asked => return`, và `Err(_) => { asked = true; … }`, trong đó gửi\n`Message::Ping(\"\".into())`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "only_pongs",
            hint: Text {
                en: "A known mistake: only a pong counts. Lan talks, sends a photo, and is thrown out in the middle of it: her pong would have had\nto wait behind the photo. Whoever sends a message is alive; what more do you want to know?",
                vi: "Một lỗi quen thuộc: chỉ pong mới tính. Lan đang nói, đang gửi ảnh, thế mà bị đuổi ra giữa chừng: pong của bạn ấy phải chờ sau tấm\nảnh. Ai gửi được message thì đang sống; bạn còn muốn biết gì hơn?",
            },
        },
        Mistake {
            name: "only_its_own_pong",
            hint: Text {
                en: "A known mistake: only a pong with your ping's payload counts. Lan's messages and Minh's own pongs count for nothing, and RFC\n6455 allows both (§5.5.3: a pong may be sent without a ping, as a heartbeat in one direction). The payload is good for measuring\na round trip, not for judging life.",
                vi: "Một lỗi quen thuộc: chỉ pong mang đúng payload của ping bạn gửi mới tính. Message của Lan và pong tự nguyện của Minh thành vô giá\ntrị, trong khi RFC 6455 cho phép cả hai (§5.5.3: được gửi pong dù không ai ping, như nhịp tim một chiều). Payload dùng để đo một vòng\nđi về thì tốt, chứ không phải để xét sống chết.",
            },
        },
        Mistake {
            name: "asking_is_hearing",
            hint: Text {
                en: "A known mistake: your own ping starts the clock anew. An has been in the tunnel for five minutes, you have asked her a dozen times,\nand each question was taken for an answer. Only what comes in is a sign of life.",
                vi: "Một lỗi quen thuộc: chính ping của bạn khởi động lại đồng hồ. An ở trong hầm đã năm phút, bạn hỏi cả chục lần, và lần nào câu hỏi\ncũng bị coi là câu trả lời. Chỉ thứ đi vào mới là dấu hiệu sống.",
            },
        },
        Mistake {
            name: "counts_from_the_connect",
            hint: Text {
                en: "A known mistake: the clock runs from the connect. However lively somebody is, after 35 seconds they are dead. Everything heard\nmust begin the silence anew.",
                vi: "Một lỗi quen thuộc: đồng hồ tính từ lúc kết nối. Dù có sôi nổi đến đâu, sau 35 giây cũng thành người chết. Nghe thấy bất cứ gì thì\nphải tính lại sự im lặng từ đầu.",
            },
        },
        Mistake {
            name: "never_asks",
            hint: Text {
                en: "A known mistake: nobody asks. Chi only listens, as most people in most rooms do; she would have answered each ping, and is thrown\nout for being polite. Silence proves nothing before you have asked.",
                vi: "Một lỗi quen thuộc: chẳng hỏi gì cả. Chi chỉ ngồi nghe, như phần lớn mọi người trong phần lớn các phòng; ping nào bạn ấy cũng sẽ đáp,\nvậy mà bị đuổi chỉ vì lịch sự. Chưa hỏi thì im lặng chẳng chứng minh được gì.",
            },
        },
        Mistake {
            name: "pings_by_the_clock",
            hint: Text {
                en: "Almost: you ping every 25 seconds, whether or not anything was heard in between. Nobody is thrown out by mistake, and the dead\nare found; only, Lan, who has just spoken, is asked whether she is there. In a lively room most pings are of that kind. Count\nfrom the last thing heard.",
                vi: "Gần đúng rồi: bạn ping mỗi 25 giây, bất kể ở giữa có nghe được gì hay không. Không ai bị đuổi oan, người chết cũng được tìm ra; chỉ\ncó điều Lan vừa mới nói xong lại bị hỏi bạn còn đó không. Trong một phòng rôm rả, phần lớn ping là thừa kiểu ấy. Hãy tính từ lần nghe\nthấy cuối cùng.",
            },
        },
    ],
    after: Text {
        en: "How fast is a dead client found? `EVERY` + `PATIENCE` after its last frame: 35 s, for An just as for Minh. What does a living one\ncost? Nothing while it talks. The lesson puts this around the socket instead of into the session (keepalive.rs), and there it goes on\nlistening while the session is stuck in a write: whoever reads nothing hears no sign of life, either.",
        vi: "Client chết thì bao lâu sau mới bị phát hiện? `EVERY` + `PATIENCE` sau frame cuối cùng của nó: 35 giây, với An hay với Minh đều thế.\nCòn client sống thì tốn gì? Đang nói thì chẳng tốn gì. Bài học bọc việc này quanh socket chứ không đặt vào session (keepalive.rs), và ở\nđó nó vẫn nghe trong lúc session kẹt giữa một lần ghi: ai không đọc gì thì cũng chẳng nghe được dấu hiệu sống nào.",
    },
};
