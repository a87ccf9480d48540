//! A person with the real client over whichever road works.

use std::time::Duration;

use full_duplex::{
    lesson06_chat::protocol::ServerMessage,
    lesson08_reconnect::client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
    },
    lesson10_plan_b::{
        carried::{Carried, to_url},
        dialler::{Dialler, Patience},
        road::{Road, RoadInUse, Roads},
    },
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::support::SOON;

/// What a person has seen so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub online: bool,
    /// Everything that was said, with its place in the log, as it was shown.
    pub said: Vec<(u64, String)>,
    /// What went wrong.
    pub trouble: Vec<String>,
    pub unsettled: usize,
    /// How often the connection was lost.
    pub losses: usize,
}

pub struct Person {
    inputs: mpsc::UnboundedSender<Input>,
    pub seen: watch::Receiver<Seen>,
    pub dialler: Dialler<Carried>,
    living: JoinHandle<()>,
}

/// In a hurry: a probe after less than a second instead of 5 minutes, and after 30 ms instead of
/// 30 s.
pub const HURRY: Patience =
    Patience { welcome: Duration::from_secs(2), stream: Duration::from_millis(500), hurry: 300 };

/// And a person in a hurry waits no longer than this before each attempt, whatever the backoff.
const IMPATIENT: Duration = Duration::from_millis(100);

impl Person {
    pub fn over(address: &str, name: &str, roads: Roads) -> Self {
        Self::patient(address, name, roads, HURRY)
    }

    pub fn patient(address: &str, name: &str, roads: Roads, patience: Patience) -> Self {
        let url = format!("ws://{address}/ws").parse().expect("an address");
        let (dialler, _) = to_url(url, roads, patience);
        let dial = dialler.clone();
        let client = Client::new(name, fastrand::Rng::new());
        let mut driver = Driver::new(client, move |_, _| dial.clone().dial());
        driver.handle(Input::Retry);
        let (inputs, mut commands) = mpsc::unbounded_channel();
        let (tell, seen) = watch::channel(Seen::default());
        let living = tokio::spawn(async move {
            loop {
                let waits = matches!(driver.client().state(), State::Waiting(_));
                let event = tokio::select! {
                    event = driver.next() => event,
                    () = sleep(IMPATIENT), if waits && patience == HURRY => {
                        driver.handle(Input::Retry);
                        continue;
                    }
                    Some(input) = commands.recv() => {
                        driver.handle(input);
                        let unsettled = driver.client().unsettled().count();
                        tell.send_modify(|seen| seen.unsettled = unsettled);
                        continue;
                    }
                };
                let Some(event) = event else { return };
                let unsettled = driver.client().unsettled().count();
                tell.send_modify(|seen| {
                    seen.unsettled = unsettled;
                    seen.see(event);
                });
            }
        });
        Self { inputs, seen, dialler, living }
    }

    /// Over this road and no other.
    pub fn only(address: &str, name: &str, road: Road) -> Self {
        Self::over(address, name, Roads::between(road, road))
    }

    pub fn does(&self, input: Input) {
        self.inputs.send(input).expect("it goes on");
    }

    pub fn says(&self, text: &str) {
        self.does(Input::Say(text.to_owned()));
    }

    pub async fn until(&mut self, what: &str, found: impl Fn(&Seen) -> bool) -> Seen {
        let waiting = timeout(SOON, self.seen.wait_for(|seen| found(seen)));
        let seen = waiting.await.map(|seen| seen.expect("it goes on").clone());
        seen.unwrap_or_else(|_| panic!("never {what}: {:?}", *self.seen.borrow()))
    }

    pub async fn online(&mut self) {
        self.until("online", |seen| seen.online).await;
    }

    /// Waits until this road is in use.
    pub async fn on(&self, road: Road) -> RoadInUse {
        let mut in_use = self.dialler.in_use();
        let found = in_use.wait_for(|it| it.as_ref().is_some_and(|it| it.road == road));
        let found = timeout(SOON, found)
            .await
            .unwrap_or_else(|_| panic!("never {road:?}: {:?}", *self.dialler.in_use().borrow()));
        found.expect("it goes on").clone().expect("a road")
    }

    /// Says goodbye.
    pub async fn leaves(self) {
        self.does(Input::Leave(Duration::from_secs(2)));
        timeout(SOON, self.living).await.expect("it ends").expect("no panic");
    }
}

impl Seen {
    fn see(&mut self, event: Event) {
        match event {
            Event::State(state) => {
                self.online = state == State::Online;
                self.losses += usize::from(matches!(state, State::Waiting(_)));
                if let State::GivenUp(why) = state {
                    self.trouble.push(why.to_string());
                }
            }
            Event::Delivered { text, seq, .. } => self.said.push((seq, text)),
            Event::Heard(ServerMessage::Chat { seq, message, .. }) => {
                self.said.push((seq, message));
            }
            Event::Failed { .. } | Event::Refused { .. } | Event::Missed(_) => {
                self.trouble.push(format!("{event:?}"));
            }
            Event::Pending { .. } | Event::Heard(_) => {}
        }
    }
}
