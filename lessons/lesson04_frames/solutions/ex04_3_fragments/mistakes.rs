//! Known mistakes in exercise 04.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::{
        checks::{self, Incoming, Said, Unfinished},
        frame::Opcode,
    },
};

pub fn ping_joins_the_message() -> Observed {
    fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
        let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
            (Opcode::Ping, None) => return Some(Said::Pong(frame.payload)),
            (Opcode::Pong, None) => return None,
            (Opcode::Continuation | Opcode::Ping | Opcode::Pong, Some(before)) => before,
            (Opcode::Continuation, None) | (_, Some(_)) => return Some(Said::Fail),
            (opcode, None) => (opcode, Vec::new()),
        };
        bytes.extend(frame.payload);
        if frame.fin {
            Some(Said::Message(opcode, bytes))
        } else {
            *unfinished = Some((opcode, bytes));
            None
        }
    }

    checks::fragments(take)
}

pub fn ping_forgets_the_message() -> Observed {
    fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
        let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
            (Opcode::Ping, _) => return Some(Said::Pong(frame.payload)),
            (Opcode::Pong | Opcode::Close, _) => return None,
            (Opcode::Continuation, Some(before)) => before,
            (Opcode::Continuation, None) | (_, Some(_)) => return Some(Said::Fail),
            (opcode, None) => (opcode, Vec::new()),
        };
        bytes.extend(frame.payload);
        if frame.fin {
            Some(Said::Message(opcode, bytes))
        } else {
            *unfinished = Some((opcode, bytes));
            None
        }
    }

    checks::fragments(take)
}

pub fn takes_the_last_opcode() -> Observed {
    fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
        let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
            (Opcode::Ping, before) => {
                *unfinished = before;
                return Some(Said::Pong(frame.payload));
            }
            (Opcode::Pong | Opcode::Close, before) => {
                *unfinished = before;
                return None;
            }
            (Opcode::Continuation, Some((_, bytes))) => (Opcode::Continuation, bytes),
            (Opcode::Continuation, None) | (_, Some(_)) => return Some(Said::Fail),
            (opcode, None) => (opcode, Vec::new()),
        };
        bytes.extend(frame.payload);
        if frame.fin {
            Some(Said::Message(opcode, bytes))
        } else {
            *unfinished = Some((opcode, bytes));
            None
        }
    }

    checks::fragments(take)
}

pub fn takes_anything() -> Observed {
    fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
        let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
            (Opcode::Ping, before) => {
                *unfinished = before;
                return Some(Said::Pong(frame.payload));
            }
            (Opcode::Pong | Opcode::Close, before) => {
                *unfinished = before;
                return None;
            }
            (_, Some(before)) => before,
            (opcode, None) => (opcode, Vec::new()),
        };
        bytes.extend(frame.payload);
        if frame.fin {
            Some(Said::Message(opcode, bytes))
        } else {
            *unfinished = Some((opcode, bytes));
            None
        }
    }

    checks::fragments(take)
}
