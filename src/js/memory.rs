//! Grows linear memory in large steps. The allocator grows it page by page and V8 scans the heap on each growth, so starting n
//! calls took O(n²).

use std::cell::Cell;
use std::hint::black_box;

/// The memory of one pending call, in bytes, about.
const PER_CALL: usize = 800;

thread_local! {
    static PENDING: Cell<usize> = const { Cell::new(0) };
    /// The number of calls for which memory was reserved. The first ones need no reservation.
    static RESERVED: Cell<usize> = const { Cell::new(256) };
}

/// Counts one pending call until it is dropped.
pub(super) struct PendingCall(());

impl PendingCall {
    /// Registers a call. Reserves memory for a quarter more calls if the reserved memory is used up.
    pub(super) fn register() -> Self {
        let calls = PENDING.get() + 1;
        PENDING.set(calls);
        if calls > RESERVED.get() {
            let more = calls / 4;
            RESERVED.set(calls + more);
            let mut reservation = Vec::<u8>::new();
            // Dropped at once, because the allocator keeps the memory. A failure is ignored: less memory may do.
            let _ = reservation.try_reserve_exact(more.saturating_mul(PER_CALL));
            black_box(reservation);
        }
        Self(())
    }
}

impl Drop for PendingCall {
    fn drop(&mut self) {
        PENDING.set(PENDING.get() - 1);
    }
}
