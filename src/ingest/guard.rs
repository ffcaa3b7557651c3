//! Crates that read what may be anything, and stumble at times.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs what a crate does with hostile bytes; `None` if it panics, so that the other records still come out.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    GUARDED.set(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    read.ok()
}

/// Whether a panic of this thread becomes a rejected record, so that nobody needs to hear of it.
pub fn is_guarded() -> bool {
    GUARDED.get()
}
