//! The relay over in-memory pipes, in virtual time: delay, pieces, cuts, and a network without
//! faults.

use std::{num::NonZeroUsize, time::Duration};

use full_duplex::tap::{
    fault::{Faults, Limit},
    proxy::Ended,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream},
    time::{Instant, sleep},
};

use super::line::{LONG, Line, accepted, hears, hears_nothing, hears_the_end};

fn pieces(size: usize) -> Faults {
    Faults { split: NonZeroUsize::new(size), ..Faults::default() }
}

fn delay(milliseconds: u64) -> Faults {
    Faults { delay: Duration::from_millis(milliseconds), ..Faults::default() }
}

fn cut(limit: Limit) -> Faults {
    Faults { cut_after: Some(limit), ..Faults::default() }
}

#[tokio::test(start_paused = true)]
async fn one_side_that_ends_is_heard_and_the_other_goes_on() {
    let mut line = Line::new(Faults::default());
    line.client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("room");
    line.client.shutdown().await.expect("an end");
    hears(&mut line.server, b"GET / HTTP/1.1\r\n\r\n").await;
    hears_the_end(&mut line.server).await;
    sleep(LONG).await;
    line.server.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("room");
    line.server.shutdown().await.expect("an end");
    hears(&mut line.client, b"HTTP/1.1 204 No Content\r\n\r\n").await;
    hears_the_end(&mut line.client).await;
    let (ended, seen) = line.end().await;
    assert_eq!(ended, Ended::Closed);
    insta::assert_snapshot!(seen, @"
    #1 · open a test
    #1 > GET / HTTP/1.1
    #1 >
    #1 · head 18 bytes, body 0
    #1 < HTTP/1.1 204 No Content
    #1 <
    #1 · head 27 bytes, body 0
    #1 · close
    ");
}

#[tokio::test(start_paused = true)]
async fn much_goes_both_ways_at_once() {
    const MUCH: usize = 1 << 20;
    let Line { client, server, ended, tap } = Line::unseen(1024, Faults::default());
    let end = |stream: DuplexStream| async {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let bytes: Vec<_> = (0..=250_u8).cycle().take(MUCH).collect();
        let mut heard = Vec::new();
        let speaking = async {
            writer.write_all(&bytes).await.expect("a reader");
            writer.shutdown().await.expect("an end");
        };
        let ((), count) = tokio::join!(speaking, reader.read_to_end(&mut heard));
        assert_eq!(count.expect("no error"), MUCH);
        assert_eq!(heard, bytes);
    };
    tokio::join!(end(client), end(server));
    assert_eq!(ended.await.expect("no panic"), Ended::Closed);
    let traffic = tap.traffic();
    assert_eq!((traffic.received, traffic.sent), (MUCH as u64, MUCH as u64));
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_slows_the_sender_and_costs_no_memory() {
    for faults in [Faults::default(), pieces(1)] {
        let mut line = Line::new(faults);
        let count = accepted(&mut line.client, 1 << 20).await;
        assert!(count <= 64 + 16 * 1024 + 64, "{count} bytes are somewhere");
        hears(&mut line.server, &vec![b'.'; count]).await;
        hears_nothing(&mut line.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_sender_who_breaks_off_in_mid_speech_is_a_reset_for_the_other() {
    let mut line = Line::new(Faults::default());
    drop(line.server);
    while line.client.write_all(&[0; 1000]).await.is_ok() {}
    assert_eq!(line.ended.await.expect("no panic"), Ended::Reset);
}

#[tokio::test(start_paused = true)]
async fn with_a_delay_everything_arrives_later_in_order_and_as_much_of_it() {
    let line = Line::new(delay(200));
    let (mut client, mut server) = (line.client, line.server);
    let begun = Instant::now();
    let speaking = async {
        for number in 0..100_u8 {
            client.write_all(&[number]).await.expect("room");
            sleep(Duration::from_millis(10)).await;
        }
        client.shutdown().await.expect("an end");
    };
    let hearing = async {
        for number in 0..100_u8 {
            hears(&mut server, &[number]).await;
            let (when, said) = (begun.elapsed().as_millis(), u128::from(number) * 10);
            assert!((said + 200..=said + 204).contains(&when), "{number} came at {when} ms");
        }
        hears_the_end(&mut server).await;
        assert!((1_200..=1_204).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    };
    tokio::join!(speaking, hearing);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_is_bounded() {
    for faults in [delay(200), delay(60_000)] {
        let mut line = Line::unseen(64 * 1024, faults);
        let count = accepted(&mut line.client, 1 << 30).await;
        assert!(count < 1_300_000, "{count} bytes are somewhere");
        assert!(count > 1_000_000, "{count} bytes are too few for a fast line");
        let mut heard = vec![0; count];
        line.server.read_exact(&mut heard).await.expect("all of it arrives");
    }
    let mut line = Line::unseen(1, delay(60_000));
    let count = accepted(&mut line.client, 1 << 30).await;
    assert!((4096..4200).contains(&count), "{count} reads of one byte are somewhere");
}

#[tokio::test(start_paused = true)]
async fn pieces_arrive_one_by_one() {
    for (size, expected) in [(1, vec![1; 10]), (3, vec![3, 3, 3, 1]), (64, vec![10])] {
        let mut line = Line::new(pieces(size));
        line.client.write_all(b"0123456789").await.expect("room");
        line.client.shutdown().await.expect("an end");
        let (mut sizes, mut heard, mut buffer) = (Vec::new(), Vec::new(), [0; 100]);
        loop {
            match line.server.read(&mut buffer).await.expect("no error") {
                0 => break,
                count => {
                    sizes.push(count);
                    heard.extend(&buffer[..count]);
                }
            }
        }
        assert_eq!((sizes, heard.as_slice()), (expected, b"0123456789".as_slice()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_comes_at_its_time_for_both() {
    let mut line = Line::new(cut(Limit::Age(Duration::from_secs(5))));
    let begun = Instant::now();
    line.client.write_all(b"\x16").await.expect("room");
    hears(&mut line.server, b"\x16").await;
    hears_the_end(&mut line.server).await;
    hears_the_end(&mut line.client).await;
    assert!((5_000..=5_001).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    let (ended, seen) = line.end().await;
    assert_eq!(ended, Ended::Cut);
    assert!(seen.ends_with("#1 · cut\n#1 · close\n"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn a_cut_comes_after_exactly_so_many_bytes() {
    for split in [None, NonZeroUsize::new(7)] {
        let mut line = Line::new(Faults { split, ..cut(Limit::Bytes(100)) });
        line.client.write_all(&[b'>'; 40]).await.expect("room");
        hears(&mut line.server, &[b'>'; 40]).await;
        line.server.write_all(&[b'<'; 64]).await.expect("room");
        hears(&mut line.client, &[b'<'; 60]).await;
        hears_the_end(&mut line.client).await;
        hears_the_end(&mut line.server).await;
        assert_eq!(line.end().await.0, Ended::Cut);
    }
}

#[tokio::test(start_paused = true)]
async fn faults_work_together_and_always_in_the_same_way() {
    let faults = Faults {
        freeze_after: Some(Duration::from_millis(1_900)),
        cut_after: Some(Limit::Age(Duration::from_secs(3))),
        delay: Duration::from_millis(500),
        split: NonZeroUsize::new(2),
        ..Faults::default()
    };
    let mut seen = Vec::new();
    for _ in 0..5 {
        let mut line = Line::new(faults);
        let begun = Instant::now();
        for text in [b"abcde", b"fghij", b"klmno", b"pqrst"] {
            line.client.write_all(text).await.expect("room");
            line.server.write_all(text).await.expect("room");
            sleep(Duration::from_millis(480)).await;
        }
        hears(&mut line.server, b"abcdefghijklmno").await;
        hears_the_end(&mut line.server).await;
        assert!((3_000..=3_002).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
        let (ended, transcript) = line.end().await;
        assert_eq!(ended, Ended::Cut);
        assert!(transcript.contains("lost on the way to the client: 5 bytes"), "{transcript}");
        seen.push(transcript);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:#?}");
}
