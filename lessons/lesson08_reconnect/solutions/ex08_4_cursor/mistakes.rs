//! Known mistakes in exercise 08.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Act, Heard, Reader},
};

pub fn cursor_is_the_newest() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: reader.last }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn from_the_beginning() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: 0 }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (0, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn jumps_to_the_welcome() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    let since = std::mem::replace(&mut reader.last, seq);
                    vec![Act::Resume { epoch, since }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn ignores_the_epoch() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } if reader.epoch.is_none() => {
                *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                vec![Act::Join]
            }
            Heard::Welcome { epoch, .. } => {
                reader.epoch = Some(epoch);
                reader.asked = true;
                vec![Act::Resume { epoch, since: reader.last }]
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn shows_twice() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: reader.last }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { seq } if seq <= reader.last => vec![Act::Show(seq)],
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn acks_do_not_count() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: reader.last }]
                }
            },
            Heard::Chat { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                vec![Act::Show(seq)]
            }
            Heard::Chat { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn asks_again_and_again() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: reader.last }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                vec![Act::Missing]
            }
        }
    }

    checks::cursor(hear)
}

pub fn gap_in_silence() -> Observed {
    fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
        match heard {
            Heard::Welcome { epoch, seq } => match reader.epoch {
                None => {
                    *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
                    vec![Act::Join]
                }
                Some(epoch) => {
                    reader.asked = true;
                    vec![Act::Resume { epoch, since: reader.last }]
                }
            },
            Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
                reader.last = seq;
                if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
            }
            Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
                reader.asked = true;
                let (since, epoch) = (reader.last, reader.epoch);
                epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
            }
            Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
            Heard::Resumed => {
                reader.asked = false;
                Vec::new()
            }
            Heard::ResumeFailed { epoch, since } => {
                *reader = Reader { epoch: Some(epoch), last: since, asked: false };
                Vec::new()
            }
        }
    }

    checks::cursor(hear)
}
