//! Lesson 13: numbers, and the fast server. Without arguments it measures what the chapters claim;
//! `serve` is the fast server.

fn main() {}
