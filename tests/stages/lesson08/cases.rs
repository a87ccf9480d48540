//! A stage's cases, numbered in their order.

use full_duplex::learn::{
    ladder::{Case, Group, Mismatch},
    observe::Tape,
};

#[derive(Default)]
pub struct Cases(pub Vec<Case>);

impl Cases {
    pub fn add(
        &mut self,
        group: &'static Group,
        about: &str,
        run: impl Fn(&Tape) -> Result<(), Mismatch> + 'static,
    ) {
        let id = (self.0.len() + 1).to_string();
        self.0.push(Case { id, about: about.to_owned(), group, run: Box::new(run) });
    }
}
