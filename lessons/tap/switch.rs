//! A switch that cuts or freezes connections while they are open.

use std::future::pending;

use tokio::sync::watch;

/// Cuts or freezes the connections that follow it at that moment, and none that comes later.
/// Cloning it gives another handle on the same switch.
#[derive(Clone, Debug)]
pub struct Switch(watch::Sender<Order>);

/// What a connection is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Freeze,
    Cut,
}

/// One connection's end of a [`Switch`]; the default follows no switch.
#[derive(Debug, Default)]
pub struct Orders(Option<watch::Receiver<Order>>);

impl Default for Switch {
    fn default() -> Self {
        Self(watch::Sender::new(Order::Freeze)) // without effect: only changes are orders
    }
}

impl Switch {
    /// For a connection that follows this switch from now on.
    #[must_use]
    pub fn orders(&self) -> Orders {
        Orders(Some(self.0.subscribe()))
    }

    /// Silences all connections that follow, for ever: a stream that goes on after lost bytes would
    /// mean nothing.
    pub fn freeze(&self) {
        self.0.send_replace(Order::Freeze);
    }

    /// All who follow are cut off.
    pub fn cut(&self) {
        self.0.send_replace(Order::Cut);
    }
}

impl Orders {
    /// The next order, if there ever is one. May be dropped while it waits: nothing is lost.
    pub(super) async fn next(&mut self) -> Order {
        if let Some(orders) = &mut self.0
            && orders.changed().await.is_ok()
        {
            return *orders.borrow_and_update();
        }
        pending().await
    }
}
