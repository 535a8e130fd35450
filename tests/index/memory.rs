//! How much memory a piece of work takes at once: an allocator that counts, for each thread alone.
#![expect(unsafe_code, reason = "an allocator cannot be told without: it passes every call on to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Bytes held since counting began, the most of them at once, and the largest single request.
    static COUNTS: Cell<(isize, isize, usize)> = const { Cell::new((0, 0, 0)) };
}

fn count(freed: usize, requested: usize) {
    // A thread that ends has no counts any more.
    let _ = COUNTS.try_with(|counts| {
        let (held, most, largest) = counts.get();
        // A block that grows is there twice while it is copied.
        let held_at_most = held + requested.cast_signed();
        let held = held_at_most - freed.cast_signed();
        counts.set((held, most.max(held_at_most), largest.max(requested)));
    });
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(layout.size(), new_size);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, new_size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(layout.size(), 0);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

/// What some work took.
pub(crate) struct Taken {
    /// Most bytes held at once.
    pub(crate) most: usize,
    /// Largest single request, in bytes.
    pub(crate) largest: usize,
}

/// Does some work on this thread, and says what it took beside what there was.
pub(crate) fn taken<T>(work: impl FnOnce() -> T) -> (T, Taken) {
    COUNTS.with(|counts| counts.set((0, 0, 0)));
    let done = work();
    let (_, most, largest) = COUNTS.with(Cell::get);
    (done, Taken { most: most.cast_unsigned(), largest })
}
