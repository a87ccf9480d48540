use std::{collections::VecDeque, time::Duration};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 09.2.
pub const EXERCISE: Exercise = Exercise {
    id: "09.2",
    name: "ticket",
    title: Text {
        en: "A password for one handshake", vi: "Mật khẩu cho một lần bắt tay"
    },
    hints: [
        Text {
            en: "A ticket may be seen by somebody: in a proxy's log file, on a screen, on the way. What must be true of it, so that it is worth nothing to\nthem a moment later? And what may a wrong guess change?",
            vi: "Có thể ai đó nhìn thấy tấm vé: trong file log của một proxy, trên màn hình, ở dọc đường. Vé phải thế nào để lát sau họ có cầm cũng vô ích?\nCòn một lần đoán sai thì được phép làm thay đổi điều gì?",
        },
        Text {
            en: "Look for the ticket with this secret. If there is none, nothing changes. If there is one, take it out before anything else: good or too\nold, it has been shown. Then look at the time. All are good for equally long, so the oldest ends first, and it stands in front.",
            vi: "Hãy tìm tấm vé mang đúng bí mật này. Nếu không có thì không gì thay đổi. Nếu có thì lấy nó ra trước đã: còn hạn hay hết hạn, nó đã được đưa\nra rồi. Sau đó mới xem giờ. Vé nào cũng có hạn như nhau, nên vé cũ nhất hết hạn trước, và nó đứng ở đầu.",
        },
        Text {
            en: "`issue`: `pop_front` if `out.len() >= MOST`, then `push_back(Ticket { secret, session, ends: now + GOOD_FOR })`.\n`redeem`: `let at = out.iter().position(|ticket| ticket.secret == secret)?;`\n`let ticket = out.remove(at)?;` and `(now < ticket.ends).then_some(ticket.session)`.",
            vi: "`issue`: `pop_front` nếu `out.len() >= MOST`, rồi `push_back(Ticket { secret, session, ends: now + GOOD_FOR })`.\n`redeem`: `let at = out.iter().position(|ticket| ticket.secret == secret)?;`\n`let ticket = out.remove(at)?;` và `(now < ticket.ends).then_some(ticket.session)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "good_again",
            hint: Text {
                en: "A known mistake: the ticket stays where it is. It is a password then, only a short-lived one: the stranger who has read it comes in behind\nLan, as Lan. Take it out as you look at it.",
                vi: "Một lỗi quen thuộc: vé dùng rồi vẫn còn đó. Thế thì nó chỉ là một mật khẩu ngắn hạn: kẻ lạ đọc được vé sẽ vào ngay sau Lan, dưới tên Lan.\nHãy lấy vé ra ngay khi tìm thấy nó.",
            },
        },
        Mistake {
            name: "good_for_ever",
            hint: Text {
                en: "A known mistake: nobody looks at the time. A ticket that was never used is good tomorrow, and next week, for the first that finds it. A\nhandshake follows at once: half a minute is plenty.",
                vi: "Một lỗi quen thuộc: không ai xem giờ. Tấm vé chưa dùng thì ngày mai, tuần sau vẫn còn hạn, ai nhặt được trước thì được. Xin vé xong là bắt\ntay ngay: nửa phút đã là dư.",
            },
        },
        Mistake {
            name: "good_at_the_end",
            hint: Text {
                en: "A known mistake: at the very end it is still good. One moment more hurts nobody; but if `ends` here is the last good moment, and in the\ncookie next door the first bad one, somebody will mix them up. Decide once: `now < ends`.",
                vi: "Một lỗi quen thuộc: đúng lúc hết hạn mà vẫn còn nhận. Thêm một khoảnh khắc thì chẳng hại ai; nhưng nếu `ends` ở đây là lúc cuối còn hạn, mà\nở cookie bên kia lại là lúc đầu hết hạn, thế nào cũng có người lẫn. Hãy chọn một cách: `now < ends`.",
            },
        },
        Mistake {
            name: "one_for_each_session",
            hint: Text {
                en: "A known mistake: a new ticket takes the place of the session's last one. Lan's two terminals come back in the same second, each asks for a\nticket, and only the second gets in. A ticket belongs to a handshake, not to a person.",
                vi: "Một lỗi quen thuộc: vé mới thế chỗ vé trước của cùng phiên. Hai terminal của Lan kết nối lại trong cùng một giây, cái nào cũng xin vé, và\nchỉ cái thứ hai vào được. Vé thuộc về một lần bắt tay, không thuộc về một người.",
            },
        },
        Mistake {
            name: "takes_the_oldest",
            hint: Text {
                en: "A known mistake: the oldest ticket is taken out, and then compared. People don't come in the order in which they asked; and each wrong\nguess of a stranger burns somebody's ticket. Look first, then take out the one that was found.",
                vi: "Một lỗi quen thuộc: lấy vé cũ nhất ra rồi mới so. Người ta đâu có đến theo thứ tự xin vé; và mỗi lần kẻ lạ đoán sai lại đốt mất vé của ai\nđó. Hãy tìm trước, rồi chỉ lấy ra đúng tấm vé tìm được.",
            },
        },
        Mistake {
            name: "a_guess_burns_all",
            hint: Text {
                en: "A known mistake: after a wrong guess all tickets are thrown away. It sounds careful, and gives every stranger a switch: one guess each\nsecond, and nobody comes in. Guessing 128 random bits needs no punishment; too many tries are what the limits are for.",
                vi: "Một lỗi quen thuộc: có ai đoán sai là bỏ hết vé. Nghe thì cẩn thận, mà thật ra là trao cho kẻ lạ một cái công tắc: mỗi giây đoán một lần là\nkhông ai vào được. Đoán 128 bit ngẫu nhiên thì khỏi cần phạt; còn thử quá nhiều lần thì đã có giới hạn lo.",
            },
        },
        Mistake {
            name: "no_end",
            hint: Text {
                en: "A known mistake: there is no most. Asking costs the client nothing, and each ticket that is never used stays in the memory. What a stranger\ncan make grow must have an end.",
                vi: "Một lỗi quen thuộc: không có giới hạn. Xin vé thì client chẳng mất gì, mà vé không dùng cứ nằm lại trong bộ nhớ. Cái gì người ngoài làm\nphình ra được thì phải có giới hạn.",
            },
        },
        Mistake {
            name: "full_is_full",
            hint: Text {
                en: "A known mistake: when all places are taken, no new ticket is made. Then a few that nobody ever uses keep everybody out, until they end. The\noldest makes room: its handshake follows at once, or never. (That nobody asks for thousands is what the limits are for.)",
                vi: "Một lỗi quen thuộc: hết chỗ là không phát vé mới. Thế thì vài tấm vé chẳng ai dùng sẽ chặn tất cả mọi người, cho tới khi chúng hết hạn. Hãy\nđể vé cũ nhất nhường chỗ: lần bắt tay của nó đến ngay, hoặc chẳng bao giờ đến. (Còn chuyện ai đó xin cả nghìn vé thì đã có giới hạn lo.)",
            },
        },
    ],
    after: Text {
        en: "A stranger who is faster than Lan still comes in. But then Lan's own ticket fails, in the same second, and that can be seen: single use\nturns a silent theft into a loud one. In the lesson (tickets.rs) only digests are kept: a copy of the memory holds no ticket, and how long\na search takes tells nothing about one. The ticket travels in a header, never in the URL, which most proxies write into their log files.",
        vi: "Kẻ lạ nào nhanh tay hơn Lan thì vẫn vào được. Nhưng khi đó vé của chính Lan bị từ chối, ngay trong giây ấy, và chuyện lộ ra: dùng một lần\nbiến một vụ lấy trộm âm thầm thành một vụ ai cũng thấy. Trong bài học (tickets.rs) chỉ giữ digest: sao chép bộ nhớ cũng không được tấm vé\nnào, và tìm lâu hay mau cũng không để lộ gì. Vé đi trong header, không bao giờ trong URL, vì phần lớn proxy ghi URL vào file log của chúng.",
    },
};

/// The time for which a ticket is good.
pub const GOOD_FOR: Duration = Duration::from_secs(30);

/// How many tickets may be out. (The lesson keeps 10 000.)
pub const MOST: usize = 4;

/// A ticket that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What is shown at the handshake. (In the lesson: 128 random bits.)
    pub secret: u64,
    /// The session that has asked for it.
    pub session: &'static str,
    /// From here on it is good no more, counted from the server's start.
    pub ends: Duration,
}

const LAN: u64 = 1;
const MINH: u64 = 2;
const STRANGER: u64 = 3;

#[derive(Clone, Copy)]
enum Step {
    /// A remark, at so many milliseconds.
    At(u64, &'static str),
    /// This one's session asks for a ticket with this secret.
    Asks(u64, u64),
    /// A handshake of this one shows this secret.
    Shows(u64, u64),
}

const STORY: &[Step] = {
    use Step::{Asks, At, Shows};
    &[
        At(0, "once"),
        Asks(LAN, 11),
        Shows(LAN, 11),
        Shows(STRANGER, 11),
        At(1_000, "two people, and not in the order in which they asked"),
        Asks(LAN, 12),
        Asks(MINH, 13),
        Shows(MINH, 13),
        Shows(LAN, 12),
        At(2_000, "two terminals of one person"),
        Asks(LAN, 14),
        Asks(LAN, 15),
        Shows(LAN, 14),
        Shows(LAN, 15),
        At(3_000, "a stranger guesses"),
        Asks(LAN, 16),
        Shows(STRANGER, 99),
        Shows(LAN, 16),
        At(4_000, "a stranger has seen the ticket, and is faster"),
        Asks(LAN, 17),
        Shows(STRANGER, 17),
        Shows(LAN, 17),
        At(100_000, "for 30 s"),
        Asks(LAN, 18),
        Asks(MINH, 19),
        At(129_999, "a moment before the end"),
        Shows(LAN, 18),
        At(130_000, "the end"),
        Shows(MINH, 19),
        Shows(MINH, 19),
        At(200_000, "many are asked for"),
        Asks(LAN, 20),
        Asks(MINH, 21),
        Asks(MINH, 22),
        Asks(MINH, 23),
        Asks(MINH, 24),
        Asks(LAN, 25),
        Shows(LAN, 25),
        Shows(LAN, 20),
        Shows(MINH, 22),
        At(300_000, "later"),
        Asks(MINH, 26),
        Shows(MINH, 23),
        Shows(MINH, 26),
    ]
};

type Issue = fn(&mut VecDeque<Ticket>, u64, &'static str, Duration);
type Redeem = fn(&mut VecDeque<Ticket>, u64, Duration) -> Option<&'static str>;

/// 09.2: tickets are asked for and shown, by those for whom they are and by a stranger.
#[must_use]
pub fn ticket(issue: Issue, redeem: Redeem) -> Observed {
    observe(move |tape| {
        let (mut out, mut now) = (VecDeque::new(), Duration::ZERO);
        for step in STORY {
            match *step {
                Step::At(millis, what) => {
                    now = Duration::from_millis(millis);
                    tape.note(0, format!("at {:.3} s: {what}", now.as_secs_f64()));
                }
                Step::Asks(who, secret) => {
                    let session = if who == LAN { "Lan" } else { "Minh" };
                    issue(&mut out, secret, session, now);
                    tape.received(who, &format!("ticket {secret} for {session}"));
                }
                Step::Shows(who, secret) => {
                    tape.sent(who, &format!("handshake with ticket {secret}"));
                    let session = redeem(&mut out, secret, now);
                    let answer = session.map_or("401".into(), |name| format!("101, as {name}"));
                    tape.received(who, &answer);
                }
            }
            bounded(tape, out.len());
        }
    })
}

fn bounded(tape: &Tape, kept: usize) {
    if kept > MOST {
        tape.note(0, format!("{kept} tickets are kept"));
    }
}
