//! # Lesson 10 · Plan B · Phương án B
pub mod dialler;
pub mod http;
pub mod http_socket;
pub mod join;
pub mod link;
pub mod link_socket;
pub mod road;
pub mod wire;
