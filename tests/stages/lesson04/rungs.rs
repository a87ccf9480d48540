//! The conformance suite as a ladder: its cases in another order, each with the rule and the hint
//! of its rung.

use std::{cell::RefCell, rc::Rc};

use full_duplex::learn::ladder::{Case, Group};

use crate::suite::kit::{self, pure};

/// Cases of the suite that ask for the same rule.
pub struct Rung {
    group: &'static Group,
    /// A part of the suite.
    part: fn() -> Vec<kit::Case>,
    /// Which of its cases are meant, by their names. The empty list means all.
    ids: &'static [&'static str],
}

/// A rung: its rule, a part of the suite, and which cases of it.
pub fn rung(
    group: &'static Group,
    part: fn() -> Vec<kit::Case>,
    ids: &'static [&'static str],
) -> Rung {
    Rung { group, part, ids }
}

impl Rung {
    /// Its cases as the suite has them, in the order in which they are named.
    fn build(&self) -> Vec<kit::Case> {
        let mut cases = (self.part)();
        if !self.ids.is_empty() {
            cases.retain(|case| self.place(&case.id).is_some());
            cases.sort_by_key(|case| self.place(&case.id));
        }
        cases
    }

    /// Where a case stands: a name, or the beginning of one up to a dot, as `"6.5."`.
    fn place(&self, id: &str) -> Option<usize> {
        let is = |name: &&str| *name == id || name.ends_with('.') && id.starts_with(name);
        self.ids.iter().position(is)
    }
}

/// The cases of all rungs. Those of one rung are built when its first case begins, and each is
/// dropped after its run: the memory is the code's under test.
pub fn cases(rungs: Vec<Rung>) -> Vec<Case> {
    rungs.into_iter().flat_map(of_rung).collect()
}

fn of_rung(rung: Rung) -> Vec<Case> {
    let names: Vec<_> =
        rung.build().into_iter().map(|case| (case.id.clone(), case.about.clone())).collect();
    let (group, rung) = (rung.group, Rc::new((rung, RefCell::new(Vec::new()))));
    let case = |(id, about): (String, String)| {
        let (rung, name) = (Rc::clone(&rung), id.clone());
        let run = Box::new(move |tape: &_| pure::judge(&take(&rung, &name), tape));
        Case { id, about, group, run }
    };
    names.into_iter().map(case).collect()
}

fn take((rung, left): &(Rung, RefCell<Vec<kit::Case>>), id: &str) -> kit::Case {
    let mut left = left.borrow_mut();
    if left.is_empty() {
        *left = rung.build();
        left.reverse();
    }
    let at = left.iter().rposition(|case| case.id == id).expect("a case runs once");
    left.remove(at)
}
