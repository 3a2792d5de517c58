//! Memory in large pieces. The allocator lets the module's memory grow by what it needs at the moment, and each time V8
//! looks through all that is alive: many calls begun at once took time by their square.

use std::cell::Cell;
use std::hint::black_box;

/// About what a call holds while it is under way, in bytes.
const PER_CALL: usize = 800;

thread_local! {
    static UNDER_WAY: Cell<usize> = const { Cell::new(0) };
    /// For how many calls there is room. The first few need none made.
    static ROOM: Cell<usize> = const { Cell::new(256) };
}

/// A call under way.
pub(super) struct UnderWay(());

impl UnderWay {
    /// Makes room for a quarter more calls where there is none left.
    pub(super) fn begin() -> Self {
        let calls = UNDER_WAY.get() + 1;
        UNDER_WAY.set(calls);
        if calls > ROOM.get() {
            let more = calls / 4;
            ROOM.set(calls + more);
            let mut room = Vec::<u8>::new();
            // Freed at once: the allocator keeps it. Where there is so much no more, there may be less.
            let _ = room.try_reserve_exact(more.saturating_mul(PER_CALL));
            black_box(room);
        }
        Self(())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.set(UNDER_WAY.get() - 1);
    }
}
