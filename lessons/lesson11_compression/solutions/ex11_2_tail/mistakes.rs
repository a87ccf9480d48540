//! Known mistakes in exercise 11.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Frame, TAIL},
};
use solution::{compress, restore};

/// The frames of a payload.
fn cut(payload: &[u8], size: usize) -> Vec<Frame> {
    let frame =
        |(number, piece): (usize, &[u8])| Frame { rsv1: number == 0, payload: piece.into() };
    payload.chunks(size).enumerate().map(frame).collect()
}

fn joined(frames: &[Frame]) -> Vec<u8> {
    frames.iter().flat_map(|frame| frame.payload.clone()).collect()
}

pub fn leaves_the_tail_on() -> Observed {
    checks::tail(|engine, message, size| cut(&engine.flush(message), size), restore)
}

pub fn empty_is_nothing() -> Observed {
    checks::tail(
        |engine, message, size| {
            if message.is_empty() {
                return vec![Frame { rsv1: true, payload: Vec::new() }];
            }
            compress(engine, message, size)
        },
        restore,
    )
}

pub fn rsv1_on_every_frame() -> Observed {
    checks::tail(
        |engine, message, size| {
            let mut frames = compress(engine, message, size);
            for frame in &mut frames {
                frame.rsv1 = true;
            }
            frames
        },
        restore,
    )
}

pub fn compresses_each_fragment() -> Observed {
    checks::tail(
        |engine, message, size| {
            let mut frames = Vec::new();
            for piece in message.chunks(size) {
                let packed = engine.flush(piece);
                let payload = packed.strip_suffix(&TAIL).unwrap_or(&[0]).to_vec();
                frames.push(Frame { rsv1: frames.is_empty(), payload });
            }
            if frames.is_empty() {
                frames.push(Frame { rsv1: true, payload: vec![0] });
            }
            frames
        },
        restore,
    )
}

pub fn forgets_the_tail() -> Observed {
    checks::tail(compress, |engine, frames| {
        if !frames[0].rsv1 || frames[1..].iter().any(|frame| frame.rsv1) {
            return restore(engine, frames);
        }
        engine.feed(&joined(frames)).ok_or(1007)
    })
}

pub fn a_tail_for_each_fragment() -> Observed {
    checks::tail(compress, |engine, frames| {
        if !frames[0].rsv1 || frames[1..].iter().any(|frame| frame.rsv1) {
            return restore(engine, frames);
        }
        let mut message = Vec::new();
        for frame in frames {
            let payload = [&frame.payload[..], &TAIL].concat();
            message.extend(engine.feed(&payload).ok_or(1007_u16)?);
        }
        Ok(message)
    })
}

pub fn restores_everything() -> Observed {
    checks::tail(compress, |engine, frames| {
        let mut frames = frames.to_vec();
        frames[0].rsv1 = true;
        restore(engine, &frames)
    })
}

pub fn rsv1_anywhere() -> Observed {
    checks::tail(compress, |engine, frames| {
        let rsv1 = frames.iter().any(|frame| frame.rsv1);
        restore(engine, &[Frame { rsv1, payload: joined(frames) }])
    })
}
