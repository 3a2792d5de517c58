//! A one-shot signal, and the race of two futures.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A signal that is raised once and wakes the future that waits for it.
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

/// Returns a callback that raises the signal.
pub(super) fn raise_on_call(signal: &Rc<Signal>) -> impl FnOnce() + use<> {
    let signal = signal.clone();
    move || signal.raise()
}

/// Returns the output of the future that is ready first: `Ok` for the first one, `Err` for the second. `Ok` wins if both
/// are ready.
///
/// Pass pinned references: a future that is moved in is stored twice, at its origin and here, for as long as the call takes.
pub(super) fn race<A: Future + Unpin, B: Future + Unpin>(
    mut a: A,
    mut b: B,
) -> impl Future<Output = Result<A::Output, B::Output>> {
    poll_fn(move |context| match Pin::new(&mut a).poll(context) {
        Poll::Ready(first) => Poll::Ready(Ok(first)),
        Poll::Pending => Pin::new(&mut b).poll(context).map(Err),
    })
}
