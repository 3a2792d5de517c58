//! Waiting, as far as futures need it here.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Raised once; wakes whoever waits for it.
#[derive(Default)]
pub(super) struct Signal {
    raised: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Signal {
    pub(super) fn is_raised(&self) -> bool {
        self.raised.get()
    }

    pub(super) fn raise(&self) {
        self.raised.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    pub(super) fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        if self.is_raised() {
            return Poll::Ready(());
        }
        self.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

/// Raises the flag, from wherever JavaScript calls it.
pub(super) fn raiser(signal: &Rc<Signal>) -> impl FnOnce() + use<> {
    let signal = signal.clone();
    move || signal.raise()
}

/// What came first; `Ok` where both did. Futures that are pinned where they are made are held once: a future that is
/// handed over is held twice, where it comes from and where it goes to, for as long as the call is under way.
pub(super) fn race<A: Future + Unpin, B: Future + Unpin>(
    mut a: A,
    mut b: B,
) -> impl Future<Output = Result<A::Output, B::Output>> {
    poll_fn(move |context| match Pin::new(&mut a).poll(context) {
        Poll::Ready(first) => Poll::Ready(Ok(first)),
        Poll::Pending => Pin::new(&mut b).poll(context).map(Err),
    })
}
