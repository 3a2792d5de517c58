//! Causes real traps on demand, in test builds with the feature `traps` only.
//!
//! An argument or an answer that contains a name such as `trap-panic` traps when it is read. A `req_id` such as
//! `trap/panic` traps when its poll is about to be sent.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::cast_possible_truncation)] // it traps on purpose

use std::hint::black_box;

/// The mark in arguments and answers, and the mark in URLs.
const MARKS: [&str; 2] = ["trap-", "trap%2F"];

/// Causes the trap that the text names, if it names one.
pub(super) fn spring(text: &str) {
    let named = MARKS.iter().find_map(|mark| text.split_once(mark));
    let Some((_, name)) = named else { return };
    if name.starts_with("panic") {
        panic!("on demand");
    } else if name.starts_with("index") {
        let empty: Vec<u32> = black_box(Vec::new());
        black_box(empty[black_box(7)]);
    } else if name.starts_with("overflow") {
        black_box(deep(0));
    } else if name.starts_with("big-frames") {
        black_box(big(0));
    } else if name.starts_with("memory") {
        exhaust();
    }
}

/// Overflows the engine's stack.
#[inline(never)]
fn deep(depth: u32) -> u32 {
    match black_box(depth) {
        u32::MAX => depth,
        depth => deep(depth + 1) ^ depth,
    }
}

/// Overflows the smaller stack in linear memory.
#[inline(never)]
fn big(depth: u32) -> u8 {
    let frame = black_box([depth as u8; 1 << 14]);
    match black_box(depth) {
        u32::MAX => frame[7],
        depth => big(depth + 1) ^ frame[usize::from(depth as u8)],
    }
}

/// Allocates all memory, down to the last small block.
fn exhaust() {
    let mut hoard: Vec<Vec<u8>> = Vec::with_capacity(1_024);
    let mut bytes = 64 << 20;
    while bytes > 0 {
        let mut chunk = Vec::new();
        match chunk.try_reserve_exact(bytes) {
            Ok(()) => hoard.push(black_box(chunk)),
            Err(_) => bytes /= 2,
        }
    }
    hoard.push(black_box(Vec::with_capacity(1_024)));
}
