//! Peers that talk and never listen.

use allocation_counter::measure;
use full_duplex::lesson04_frames::{connection::Role, event::Event, message::Limits};

use crate::{
    frame::{Frame, Side, close, ping},
    reader::{Heard, Reader},
    tested::{Tested, fast, simple},
};

/// Lesson 04's endpoint, and lesson 13's.
fn servers() -> [Box<dyn Tested>; 2] {
    [simple, fast].map(|make| make(Role::Server, Limits::default()))
}

fn hears(endpoint: &mut dyn Tested, frame: &Frame) -> Event {
    endpoint.receive(&mut frame.bytes(Side::Client).as_slice()).expect("an event")
}

/// What the peer reads when it listens at last, `size` bytes at a time.
fn catches_up(endpoint: &mut dyn Tested, size: usize) -> Vec<Heard> {
    let mut reader = Reader::new(Side::Server);
    while !endpoint.transmit().is_empty() {
        let count = endpoint.transmit().len().min(size);
        reader.feed(&endpoint.transmit()[..count]);
        endpoint.transmitted(count);
    }
    std::iter::from_fn(|| reader.next()).collect()
}

fn pongs(heard: &[Heard]) -> Vec<u32> {
    let number = |heard: &Heard| match heard {
        Heard::Pong(payload) => payload.as_slice().first_chunk().map(|n| u32::from_be_bytes(*n)),
        _ => None,
    };
    heard.iter().filter_map(number).collect()
}

/// A ping of 100 bytes with a number in it.
fn numbered(number: u32) -> Frame {
    ping([number.to_be_bytes().as_slice(), &[0; 96]].concat())
}

#[test]
fn a_hundred_thousand_pings_without_reading_cost_64_kib() {
    for mut endpoint in servers() {
        let mut last = 0;
        let info = measure(|| {
            for number in 0..100_000 {
                let Event::Ping(_) = hears(endpoint.as_mut(), &numbered(number)) else {
                    panic!("no ping")
                };
                last = number;
            }
        });
        println!("{} bytes at most after 100,000 pings of 100 bytes", info.bytes_max);
        assert!(info.bytes_max < 256 * 1024, "{info:?}");
        let answered = pongs(&catches_up(endpoint.as_mut(), 1_000));
        assert!(answered.is_sorted() && answered.len() < 1_000);
        assert_eq!(answered.last(), Some(&last), "the newest ping is answered (§5.5.3)");
    }
}

#[test]
fn pongs_come_in_order_even_if_one_had_to_wait() {
    for mut endpoint in servers() {
        for number in 0..1_000 {
            hears(endpoint.as_mut(), &numbered(number));
        }
        endpoint.transmitted(60_000); // the peer reads a little: there is room again
        for number in 1_000..1_010 {
            hears(endpoint.as_mut(), &numbered(number));
        }
        endpoint.transmitted(102 - 60_000 % 102); // up to the next frame
        let answered = pongs(&catches_up(endpoint.as_mut(), 1_000));
        assert!(answered.is_sorted(), "{answered:?}");
        assert_eq!(answered.last(), Some(&1_009));
    }
}

#[test]
fn nothing_follows_the_goodbye_not_even_a_pong_that_waited() {
    for mut endpoint in servers() {
        for number in 0..1_000 {
            hears(endpoint.as_mut(), &numbered(number));
        }
        let Event::Closed(_) = hears(endpoint.as_mut(), &close(1000)) else { panic!("not closed") };
        let heard = catches_up(endpoint.as_mut(), 1_000);
        assert_eq!(heard.last(), Some(&Heard::Close(Some(1000))));
        assert_eq!(pongs(&heard).last(), Some(&999), "it comes before");
    }
}
