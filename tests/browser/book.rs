//! The book as mdBook builds it.
use crate::driver::Driver;
use std::sync::Arc;
pub async fn three_modes_and_no_script(_: Arc<Driver>) {}
pub async fn search_finds_vietnamese_without_accents(_: Arc<Driver>) {}
pub async fn the_live_panel_polls_the_readers_own_lesson(_: Arc<Driver>) {}
