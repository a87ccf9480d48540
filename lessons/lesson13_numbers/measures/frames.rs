//! The bytes around a message: a frame's header, and HTTP's heads.

use std::{num::NonZeroUsize, sync::Arc};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
};

use super::Failed;
use crate::{
    lesson01_polling::{
        http::{AppState, router},
        log::system_clock,
    },
    lesson04_frames::frame::{Header, Opcode},
    lesson13_numbers::results::Run,
    stage::serve::{listen, serve},
    tap::Tap,
};

/// The lengths of the curves.
const LENGTHS: [u32; 14] =
    [1, 5, 10, 20, 50, 100, 125, 126, 200, 500, 1_000, 10_000, 65_535, 65_536];

/// The shortest question that HTTP allows.
pub const QUESTION: &str = "GET /messages?since=0 HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Counts headers, and one question to lesson 01's server.
pub async fn measure(run: &mut Run) -> Result<(), Failed> {
    for length in [5, 1_000] {
        run.note(&format!("frames.server_{length}"), header(length, None));
        run.note(&format!("frames.client_{length}"), header(length, Some([0; 4])));
    }
    let question = u32::try_from(QUESTION.len())?;
    let answer = head(&ask(QUESTION).await?);
    run.note("frames.http_question", question);
    run.note("frames.http_answer", answer);
    run.note(
        "frames.http_ratio",
        f64::from(question + answer) / f64::from(header(5, Some([0; 4]))),
    );
    for length in LENGTHS {
        let mut point = |curve: &str, around: u32| {
            let share = f64::from(around) * 100.0 / f64::from(around + length);
            run.point(&format!("frames.{curve}"), length.into(), share);
        };
        point("http", question + answer);
        point("client", header(length, Some([0; 4])));
        point("server", header(length, None));
    }
    Ok(())
}

/// The length of a frame's header.
fn header(length: u32, mask: Option<[u8; 4]>) -> u32 {
    let mut bytes = Vec::new();
    let length = usize::try_from(length).unwrap_or_default();
    Header { mask, ..Header::new(Opcode::Text, length) }.encode(&mut bytes);
    u32::try_from(bytes.len()).unwrap_or_default()
}

/// The length of an answer's head, with the empty line behind it.
fn head(answer: &[u8]) -> u32 {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    end.and_then(|end| u32::try_from(end + 4).ok()).unwrap_or_default()
}

/// What lesson 01's server answers while nobody has spoken.
pub async fn ask(question: &str) -> Result<Vec<u8>, Failed> {
    let listener = listen(0).await?;
    let mut stream = TcpStream::connect(listener.local_addr()?).await?;
    let tap = Tap::counting();
    let state = Arc::new(AppState::new(NonZeroUsize::MIN, system_clock, tap.clone()));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, router(state), tap, stopped));
    stream.write_all(question.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") {
        if stream.read_buf(&mut answer).await? == 0 {
            break;
        }
    }
    drop((stop, stream));
    let _ = server.await;
    Ok(answer)
}
