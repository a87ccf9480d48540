//! Attacks that take what is there for all: too many, too long, too slow. Where it matters, two
//! people talk meanwhile, and the time from one to the other is measured.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{
    door::uninvited,
    person::Person,
    table::Outcome,
    target::{Failed, Target, cookie},
};
use crate::stage::report::milliseconds;

/// How many handshakes are tried.
const HANDSHAKES: u32 = 120;

/// For how long one person says as much as the server takes.
const FLOOD: Duration = Duration::from_millis(2_500);

/// The most messages of a flood that may arrive: the burst, one more every 200 ms, and as many
/// again for a slow machine.
const FEW: usize = 65;

/// One of two people says something so often at first, and then so often that no limit is reached.
const QUICK: Duration = Duration::from_millis(20);
const QUICK_ONES: u32 = 12;
const TALK: Duration = Duration::from_millis(250);

/// A person notices a delay from about here on.
const CALM: Duration = Duration::from_millis(250);

/// What takes longer than that hasn't ended by itself. Heads and bodies have 5 s.
const LONG: Duration = Duration::from_secs(9);

/// Two people who talk while something else goes on.
#[derive(Default)]
struct Talk {
    said: u32,
    /// How long it took from one to the other.
    delays: Vec<Duration>,
    /// How many messages of others arrived meanwhile.
    others: usize,
}

impl Talk {
    /// Lan and Minh talk until the attack is over, and once more.
    async fn during<T>(
        target: &Target,
        attack: impl Future<Output = Result<T, Failed>>,
    ) -> Result<(T, Self), Failed> {
        let (mut lan, mut minh) = (target.member("Lan").await?, target.member("Minh").await?);
        let mut talk = Self::default();
        let done = tokio::select! {
            done = attack => done?,
            failed = talk.goes_on(&mut lan, &mut minh) => return Err(failed),
        };
        talk.once(&mut lan, &mut minh).await?;
        talk.delays.sort_unstable();
        Ok((done, talk))
    }

    /// Ends when one of them can't talk any more.
    async fn goes_on(&mut self, lan: &mut Person, minh: &mut Person) -> Failed {
        loop {
            if let Err(failed) = self.once(lan, minh).await {
                return failed;
            }
            sleep(if self.said < QUICK_ONES { QUICK } else { TALK }).await;
        }
    }

    async fn once(&mut self, lan: &mut Person, minh: &mut Person) -> Result<(), Failed> {
        self.said += 1;
        let said = format!("#{}", self.said);
        let begun = Instant::now();
        lan.says(&json!({ "type": "chat", "message": said })).await?;
        loop {
            let chat = minh.until("chat").await?;
            if chat["message"] == said {
                break;
            }
            self.others += usize::from(chat["username"] != "Lan");
        }
        self.delays.push(begun.elapsed());
        Ok(())
    }

    /// The delay that so many hundredths of all don't exceed.
    fn delay(&self, hundredths: usize) -> Duration {
        let last = self.delays.len().saturating_sub(1);
        self.delays.get(last * hundredths / 100).copied().unwrap_or_default()
    }

    /// Whether the two have noticed nothing.
    fn is_calm(&self) -> bool {
        self.delay(50) < CALM
    }

    /// `Lan → Minh 0.4 ms, 2.1 ms`
    fn told(&self) -> String {
        let [median, longest] = [50, 100].map(|share| milliseconds(self.delay(share)));
        format!("Lan → Minh {median}, {longest}")
    }
}

/// One invitation after the other, none of them good.
pub async fn guesses(target: &Target) -> Result<Outcome, Failed> {
    if !target.has_door() {
        return uninvited(target).await;
    }
    let mut statuses = Vec::new();
    for guess in 0..30 {
        let body = json!({ "invitation": format!("invitation.{guess}.{guess}"), "keep": "token" });
        statuses.push(target.post("sign-in", None, &body).await?.0);
    }
    let held = statuses.last() == Some(&429) && statuses.iter().all(|status| *status >= 400);
    Ok(Outcome::new(held, told(&statuses)).measured(counted(&statuses)))
}

/// One handshake after the other, by a stranger whose requests say that they come from somewhere
/// else each time.
pub async fn handshakes(
    target: &Target,
    visitor: impl Fn(u32) -> Option<String>,
) -> Result<Outcome, Failed> {
    let attack = async {
        let mut statuses = Vec::new();
        for number in 1..=HANDSHAKES {
            let made_up = visitor(number).map(|address| ("x-forwarded-for", address));
            let asked = target.handshake(made_up.into_iter().collect()).await?;
            statuses.push(asked.map_or_else(|status| status, |_| 101));
        }
        Ok(statuses)
    };
    let (statuses, talk) = Talk::during(target, attack).await?;
    let held = statuses.contains(&429) && talk.is_calm();
    let measured = format!("{}; {}", counted(&statuses), talk.told());
    Ok(Outcome::new(held, told(&statuses)).measured(measured))
}

/// Sockets of one person that stay open.
pub async fn sockets(target: &Target) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    let (mut open, mut statuses) = (Vec::new(), Vec::new());
    for _ in 0..30 {
        let fields = vec![cookie(&token), ("origin", target.origin())];
        match target.handshake(fields).await? {
            Ok(person) => open.push(person),
            Err(status) => statuses.push(status),
        }
    }
    let held = !open.is_empty() && statuses.contains(&429);
    let refused =
        if statuses.is_empty() { String::new() } else { format!(", {}", told(&statuses)) };
    Ok(Outcome::new(held, format!("{} × 101{refused}", open.len())))
}

/// One person says as much as the line takes.
pub async fn messages(target: &Target) -> Result<Outcome, Failed> {
    let mut flooding = target.member("Thu").await?;
    let attack = async {
        let sent = flooding.floods(FLOOD).await;
        sleep(TALK).await;
        Ok(sent)
    };
    let (sent, talk) = Talk::during(target, attack).await?;
    let held = talk.others <= FEW && talk.is_calm();
    let did = if held {
        ["a few get in", "vài tin lọt vào"]
    } else {
        ["they flood the room", "tin tràn ngập phòng"]
    };
    let measured = format!("{sent} → {}; {}", talk.others, talk.told());
    Ok(Outcome::new(held, did).measured(measured))
}

/// Requests whose heads never end.
pub async fn half_heads(target: &Target) -> Result<Outcome, Failed> {
    let begun = Instant::now();
    let attack = async {
        let half = async || {
            let mut stream = TcpStream::connect(target.address).await?;
            stream.write_all(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await?;
            ended(&mut stream).await
        };
        let ends = join_all((0..100).map(|_| half())).await;
        ends.into_iter().collect::<Result<Vec<_>, _>>()
    };
    let (ends, talk) = Talk::during(target, attack).await?;
    let held = ends.iter().all(|ended| *ended) && talk.is_calm();
    let measured = format!("{}; {}", seconds(begun), talk.told());
    Ok(closed(held).measured(measured))
}

/// Whether the server ends the connection in time.
async fn ended(stream: &mut TcpStream) -> Result<bool, Failed> {
    let mut rest = Vec::new();
    // A reset is an end, too.
    Ok(timeout(LONG, stream.read_to_end(&mut rest)).await.is_ok())
}

fn closed(held: bool) -> Outcome {
    let did =
        if held { ["closed after 5 s", "đóng sau 5 giây"] } else { ["stay open", "vẫn mở"] };
    Outcome::new(held, did)
}

fn seconds(begun: Instant) -> String {
    format!("{:.1} s", begun.elapsed().as_secs_f64())
}

/// A body of which one byte comes every quarter of a second.
pub async fn crawling_body(target: &Target) -> Result<Outcome, Failed> {
    let path = if target.has_door() { "/sign-in" } else { "/messages" };
    let begun = Instant::now();
    let mut stream = TcpStream::connect(target.address).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let (mut reading, mut writing) = stream.split();
    let crawling = async {
        while writing.write_all(b" ").await.is_ok() {
            sleep(Duration::from_millis(250)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = [0; 12];
    let status = tokio::select! {
        read = timeout(LONG, reading.read_exact(&mut answer)) => read.is_ok_and(|read| read.is_ok()),
        () = crawling => false,
    };
    let status = status.then(|| String::from_utf8_lossy(&answer[9..]).into_owned());
    Ok(match status {
        None => closed(false),
        Some(status) => {
            let did = [format!("{status} after 5 s"), format!("{status} sau 5 giây")];
            Outcome::new(status == "408", did).measured(seconds(begun))
        }
    })
}

/// A frame's head alone, which promises 1 GiB.
pub async fn oversized(target: &Target) -> Result<Outcome, Failed> {
    let mut person = target.member("Lan").await?;
    person.sends_raw(&[&[0x81, 0xff][..], &(1_u64 << 30).to_be_bytes(), &[0; 4]].concat()).await?;
    Ok(match person.closed(LONG).await {
        None => closed(false),
        Some(code) => Outcome::new(code == 1009, code.to_string()),
    })
}

/// `401, 429`: the different statuses, in the order in which they came first.
fn told(statuses: &[u16]) -> String {
    let mut different = Vec::new();
    for status in statuses {
        if !different.contains(status) {
            different.push(*status);
        }
    }
    different.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

/// `401 × 40, 429 × 80`
fn counted(statuses: &[u16]) -> String {
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_insert(0) += 1;
    }
    let each: Vec<_> = counts.iter().map(|(status, count)| format!("{status} × {count}")).collect();
    each.join(", ")
}
