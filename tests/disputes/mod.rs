//! A toy computation, forged trees, and a chain that is nothing but the words that the rules of disputes give back.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod chain;
mod play;
mod scene;
mod toy;

pub use chain::{Chain, Refusal, ASSERTER, CHAIN_ID, ORACLE};
pub use play::{answer, side, Player, Side};
pub use scene::{scene, Scene, QUARTER, TERMS, TILES};
pub use toy::{Forged, Toy};
