//! # Lesson 12 · Many servers, one log · Nhiều server, một nhật ký
//!
//! The log leaves the memory of the server: into a folder on the disk, where it survives a power
//! cut, or to a broker that several servers share. What a log must promise is one trait, [`store`],
//! and whatever keeps it is judged by one suite of tests.
//!
//! ```text
//!   sessions, hub (lesson 08)
//!        │ lesson 02's Log
//!     node_log ── append, read ──► Store
//!                                    ├ file_log ── segments ── segment, frame ── storage
//!                                    ├ redis_log
//!                                    └ nats_log
//! ```
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`store`] | what a log promises, wherever it is kept |
//! | [`frame`] | a record with its length and its checksum |
//! | [`segment`] | records in a file; what is torn, and what is damaged |
//! | [`segments`] | one write and one sync for a batch; trimming; what a failed sync means |
//! | [`node_log`] | one server's view of a store: lesson 02's `Log` |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`file_log`] | the thread that writes: batches come by themselves |
//! | [`recovery`] | the start of a log after a crash |
//! | [`keys`] | the keys of the texts that were stored last |
//! | [`trouble`] | what is wrong with a server's log, for its people |
//! | [`trimmed`] | the keys that a removed segment leaves behind |
//! | [`storage`] | a folder of files: the disk, or a test's |
//! | `redis_log` | the log in Redis (`--features redis`): three scripts, and a connection that waits |
//! | `redis_log::bus` | what servers say to each other, and the secret that they share |
//! | `redis_log::settings` | what a Redis must be set to before it can keep a promise |
//! | `nats_log` | the log in NATS (`--features nats`): a stream, and a reader that is watched |
//! | `nats_log::bus` | what servers say to each other over NATS, and the secret that they share |
//! | `nats_log::connect` | the way to the servers |
//! | `nats_log::trouble` | what JetStream's errors and its silence mean |
//! | [`secret`] | the key that servers sign with, as a broker keeps it |
//! | [`presence`] | the people on other servers, as leases |
//! | [`identity`] | members that any server knows: random numbers, signed tokens |
//! | [`cluster`] | one server among several: it tells the others whom it has |
//! | [`balancer`] | each connection goes to the next server that takes it |
//! | [`playground`] | `lesson12 cluster`: all of it on one machine, and a prompt to play with it |
//! | `playground::broker`, `playground::balancing` | one Redis or three NATS servers; HAProxy and its configuration, or our own balancer |
//! | `playground::part`, `playground::wish` | a process that is listened to; what is typed at the prompt |
//! | [`processes`] | the processes of a cluster on this machine: a broker and servers |
//! | [`server`] | lesson 08's hub and routes on this log |
//! | [`page`] | lesson 08's page, which shows its server's name |
//! | [`measure`], `measure::disk`, `measure::servers`, `measure::people` | what a sync for each message costs, and what several servers are good for |
//! | [`paper`], `paper::figure` | a million people, on paper: what the busiest machine does, for four ways |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stage in words |

pub mod balancer;
pub mod checks;
pub mod cluster;
#[cfg_attr(feature = "mine-12-b", path = "build/file_log.rs")]
pub mod file_log;
#[cfg_attr(feature = "mine-12-b", path = "build/frame.rs")]
pub mod frame;
pub mod identity;
pub mod keys;
pub mod measure;
#[cfg(feature = "nats")]
pub mod nats_log;
pub mod node_log;
pub mod page;
pub mod paper;
pub mod playground;
pub mod presence;
pub mod processes;
#[cfg_attr(feature = "mine-12-b", path = "build/recovery.rs")]
pub mod recovery;
#[cfg(feature = "redis")]
pub mod redis_log;
pub mod secret;
#[cfg_attr(feature = "mine-12-b", path = "build/segment.rs")]
pub mod segment;
#[cfg_attr(feature = "mine-12-b", path = "build/segments.rs")]
pub mod segments;
pub mod server;
pub mod stages;
pub mod storage;
pub mod store;
pub mod trimmed;
pub mod trouble;
