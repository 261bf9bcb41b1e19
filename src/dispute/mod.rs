//! Disputes about what a model computed: an asserter commits to the data of every tile, a challenger descends to
//! the first that differs from its own, and that one tile is computed again.
//!
//! The protocol is specified in `docs/spec/disputes.md`. The rules ([`logic`], [`ends`], [`judge`], on the words of [`types`]) take words
//! and calldata as plain values and give back the new words and what is to be paid; [`trace`] and
//! [`player`] are what operators and watchers need on top. No storage, no host.
pub mod ends;
pub mod judge;
pub mod logic;
pub mod player;
pub mod trace;
pub mod types;
