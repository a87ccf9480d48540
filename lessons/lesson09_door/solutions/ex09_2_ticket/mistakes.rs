//! Known mistakes in exercise 09.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, GOOD_FOR, MOST, Ticket},
};
use solution::{issue, redeem};

pub fn good_again() -> Observed {
    checks::ticket(issue, |out, secret, now| {
        let ticket = out.iter().find(|ticket| ticket.secret == secret)?;
        (now < ticket.ends).then_some(ticket.session)
    })
}

pub fn good_for_ever() -> Observed {
    checks::ticket(issue, |out, secret, _| {
        let at = out.iter().position(|ticket| ticket.secret == secret)?;
        out.remove(at).map(|ticket| ticket.session)
    })
}

pub fn good_at_the_end() -> Observed {
    checks::ticket(issue, |out, secret, now| {
        let at = out.iter().position(|ticket| ticket.secret == secret)?;
        let ticket = out.remove(at)?;
        (now <= ticket.ends).then_some(ticket.session)
    })
}

pub fn one_for_each_session() -> Observed {
    checks::ticket(
        |out, secret, session, now| {
            out.retain(|ticket| ticket.session != session);
            issue(out, secret, session, now);
        },
        redeem,
    )
}

pub fn takes_the_oldest() -> Observed {
    checks::ticket(issue, |out, secret, now| {
        let ticket = out.pop_front()?;
        (ticket.secret == secret && now < ticket.ends).then_some(ticket.session)
    })
}

pub fn a_guess_burns_all() -> Observed {
    checks::ticket(issue, |out, secret, now| {
        let session = redeem(out, secret, now);
        if session.is_none() {
            out.clear();
        }
        session
    })
}

pub fn no_end() -> Observed {
    checks::ticket(
        |out, secret, session, now| {
            out.push_back(Ticket { secret, session, ends: now + GOOD_FOR });
        },
        redeem,
    )
}

pub fn full_is_full() -> Observed {
    checks::ticket(
        |out, secret, session, now| {
            out.retain(|ticket| now < ticket.ends);
            if out.len() < MOST {
                issue(out, secret, session, now);
            }
        },
        redeem,
    )
}
