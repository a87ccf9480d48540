//! Somebody who decides, while connections live, what happens to them.

use std::future::pending;

use tokio::sync::watch;

/// Cuts or freezes the connections that follow it at that moment; who comes later is not concerned.
/// Cloning it gives another handle on the same switch.
#[derive(Clone, Debug)]
pub struct Switch(watch::Sender<Order>);

/// What a connection is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Freeze,
    Cut,
}

/// One connection's end of a [`Switch`]; the default follows nobody.
#[derive(Debug, Default)]
pub struct Orders(Option<watch::Receiver<Order>>);

impl Default for Switch {
    fn default() -> Self {
        Self(watch::Sender::new(Order::Freeze)) // which nobody hears: only changes are orders
    }
}

impl Switch {
    /// For a connection that follows this switch from now on.
    #[must_use]
    pub fn orders(&self) -> Orders {
        Orders(Some(self.0.subscribe()))
    }

    /// All who follow fall silent, for ever: bytes that were lost in between would leave a stream
    /// that means nothing.
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
