//! Lesson 10: links by themselves, roads through a bad network, and a chat that is moved from road
//! to road.

mod support;

#[path = "lesson10/checked.rs"]
mod checked;
#[path = "lesson10/conversations.rs"]
mod conversations;
#[path = "lesson10/links.rs"]
mod links;
#[path = "lesson10/moves.rs"]
mod moves;
#[path = "lesson10/page.rs"]
mod page;
#[path = "lesson10/person.rs"]
mod person;
#[path = "lesson10/pipes.rs"]
mod pipes;
#[path = "lesson10/program.rs"]
mod program;
#[path = "lesson10/room.rs"]
mod room;
#[path = "lesson10/strangers.rs"]
mod strangers;
#[path = "lesson10/worlds.rs"]
mod worlds;
