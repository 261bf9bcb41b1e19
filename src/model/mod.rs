//! Models made of integer operators, as the contracts, the operator's node and the fuzzers run them.
//!
//! The format, every operator and the list of tiles are specified in `docs/spec/model.md`. A graph is parsed
//! ([`Graph`]), checked once when it is registered ([`validate`]), and then either run whole ([`run`], the fast way)
//! or tile by tile ([`execute`], [`Trace`], the definition). [`Packed`] is the kernel to use, [`Scalar`] the
//! one to compare it with. Nothing here knows a chain, allocates without bound or panics.
pub mod address;
mod error;
mod execute;
pub mod file;
mod gas;
mod graph;
pub mod hash;
mod kernel;
mod layout;
#[allow(clippy::module_inception, reason = "the model itself")]
mod model;
mod op;
mod ops;
mod parts;
mod plan;
mod rules;
mod run;
mod sink;
mod tables;
mod tiles;
mod validate;
mod weights;
mod words;

pub use error::{Error, Fault};
pub use execute::{execute, Trace};
pub use gas::estimate;
pub use graph::{Carry, Graph, GraphHeader, GRAPH_HEADER, MAX_IDS, MAX_INPUT, MAX_OUTPUT, SPEC};
pub use kernel::{total, Kernel, Packed, Scalar, PANEL};
pub use model::{Model, Node, Shape, Source, Type, IDS_BYTES, MAX_TILES, SCENE_BYTES, TOP_BYTES};
pub use op::{Kind, Op, BIAS, CARRY, NARROW, NONE, OP_BYTES, PROMPT};
pub use parts::Parts;
pub use plan::Plan;
pub use run::run;
pub use tiles::{Leaf, Operands, Tile, MAX_LEAVES};
pub use validate::{check_weights, validate, MAX_BIAS, MAX_COLS, MAX_EVIDENCE, MAX_WORK};
pub use weights::{Piece, Weights, PIECE};
pub use words::{is_canonical, key, Scene, ACCEPTED, NOTHING, TOO_LONG, TOO_MANY, UNKNOWN};
