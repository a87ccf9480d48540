//! Conversations over a link as the book shows them.
