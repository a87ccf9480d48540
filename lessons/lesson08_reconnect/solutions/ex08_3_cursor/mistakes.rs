//! Known mistakes in exercise 08.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Act, Heard},
};
use solution::hear;

pub fn cursor_is_the_newest() -> Observed {
    checks::cursor(|reader, heard| {
        if let Heard::Chat { seq } | Heard::Ack { seq } = heard {
            reader.last = reader.last.max(seq - 1); // whatever came before it
        }
        hear(reader, heard)
    })
}

pub fn from_the_beginning() -> Observed {
    checks::cursor(|reader, heard| {
        let mut acts = hear(reader, heard);
        for act in &mut acts {
            if let Act::Resume { since, .. } = act {
                *since = 0;
            }
        }
        acts
    })
}

pub fn jumps_to_the_welcome() -> Observed {
    checks::cursor(|reader, heard| {
        let acts = hear(reader, heard);
        if let Heard::Welcome { seq, .. } = heard {
            reader.last = seq;
        }
        acts
    })
}

pub fn ignores_the_epoch() -> Observed {
    checks::cursor(|reader, heard| {
        if let (Heard::Welcome { epoch, .. }, Some(_)) = (heard, reader.epoch) {
            reader.epoch = Some(epoch);
        }
        hear(reader, heard)
    })
}

pub fn shows_twice() -> Observed {
    checks::cursor(|reader, heard| match heard {
        Heard::Chat { seq } if seq <= reader.last => vec![Act::Show(seq)],
        other => hear(reader, other),
    })
}

pub fn acks_do_not_count() -> Observed {
    checks::cursor(|reader, heard| match heard {
        Heard::Ack { .. } => Vec::new(),
        other => hear(reader, other),
    })
}

pub fn asks_again_and_again() -> Observed {
    checks::cursor(|reader, heard| {
        reader.asked = false;
        hear(reader, heard)
    })
}

pub fn gap_in_silence() -> Observed {
    checks::cursor(|reader, heard| {
        let mut acts = hear(reader, heard);
        acts.retain(|act| !matches!(act, Act::Missing));
        acts
    })
}
