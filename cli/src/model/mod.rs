//! Model files: running them here, drawing what they make, and putting them on a chain.

use std::{fs, path::Path};

use alloy::primitives::B256;
use anyhow::{anyhow, ensure, Context, Result};
use imo::model::{
    check_weights, estimate, file::First, hash, run, validate, Fault, Kind, Model, Packed, Plan,
};

pub mod picture;
pub mod registration;
pub mod sheet;
pub mod upload;

/// A model file that keeps all rules.
#[derive(Clone, Debug)]
pub struct ModelFile {
    bytes: Vec<u8>,
    weights_at: usize,
    /// Hash of the graph.
    pub graph_hash: B256,
    /// Root of the weights' tree.
    pub weights_root: B256,
    /// The model's name.
    pub id: B256,
    /// Whether the weights are in another place.
    pub off_chain: bool,
}

impl ModelFile {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// When it cannot be read, or the runner would refuse it.
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::new(bytes).with_context(|| format!("{} is no model", path.display()))
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    /// When the runner would refuse them.
    pub fn new(bytes: Vec<u8>) -> Result<Self> {
        let first = First::of_file(&bytes).map_err(|error| anyhow!("its head: {error:?}"))?;
        let header = first.header;
        let model = validate(first.graph, header.weights_len).map_err(fault)?;
        let off_chain = model.graph.header.off_chain;
        let length = first.payload_len(off_chain);
        ensure!(
            bytes.len() as u64 == length && first.has_all(off_chain),
            "it has {} bytes instead of {length}",
            bytes.len()
        );
        let mut weights = bytes.get(first.weights_at..).unwrap_or_default();
        if !off_chain {
            ensure!(
                hash::weights_root(weights) == header.weights_root,
                "its weights are not those that its header names"
            );
            check_weights(&model, &mut weights).map_err(fault)?;
        }
        Ok(Self {
            weights_at: first.weights_at,
            graph_hash: hash::graph_hash(first.graph),
            weights_root: header.weights_root,
            id: first.model_id(),
            off_chain,
            bytes,
        })
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Makes the model ready to run.
    ///
    /// # Errors
    /// When its weights are not in the file.
    pub fn session(&self) -> Result<Session<'_>> {
        ensure!(!self.off_chain, "the model's weights are not in its file");
        let first = First::of_file(&self.bytes).map_err(|error| anyhow!("its head: {error:?}"))?;
        let model = validate(first.graph, first.header.weights_len).map_err(fault)?;
        let plan = Plan::new(&model).map_err(|error| anyhow!("its graph: {error:?}"))?;
        Ok(Session {
            memory: vec![0; plan.bytes as usize],
            weights: self.bytes.get(self.weights_at..).unwrap_or_default(),
            gas: estimate(&model, first.weights_at),
            model,
            plan,
        })
    }
}

fn fault(fault: Fault) -> anyhow::Error {
    anyhow!("op or entry {}: {:?}", fault.index, fault.error)
}

/// A model that is ready to run.
#[derive(Debug)]
pub struct Session<'a> {
    model: Model<'a>,
    plan: Plan,
    weights: &'a [u8],
    memory: Vec<u8>,
    /// Bound of the gas of a run on chain.
    pub gas: u64,
}

impl Session<'_> {
    /// The output for a prompt.
    ///
    /// # Errors
    /// None for a model that keeps all rules.
    pub fn run(&mut self, prompt: &[u8]) -> Result<&[u8]> {
        let mut weights = self.weights;
        let memory = &mut self.memory;
        run::<Packed>(&self.model, &self.plan, prompt, &mut weights, memory)
            .map_err(|error| anyhow!("the model does not run: {error:?}"))
    }

    /// Colours of the pictures that it makes; none for a model that makes text.
    pub fn palette(&self) -> Option<&[[u8; 3]]> {
        let last = self.model.nodes.last()?;
        (last.op.kind == Kind::Compose).then_some(self.model.graph.palette)
    }
}

/// The text of a model that makes text.
///
/// # Errors
/// When the output is none.
pub fn text(output: &[u8]) -> Result<String> {
    let (status, rest) = output.split_first().context("the output is empty")?;
    ensure!(*status == 0, "{}", refusal(*status));
    let (length, text) = rest
        .split_first_chunk()
        .context("the output has no length")?;
    let length = usize::from(u16::from_le_bytes(*length) & 0x7fff);
    let text = text.get(..length).context("the output is cut off")?;
    Ok(String::from_utf8_lossy(text).into_owned())
}

/// Why a model gives no picture or text.
pub fn refusal(status: u8) -> &'static str {
    match status {
        1 => "the prompt names nothing",
        2 => "the prompt is too long",
        3 => "the prompt names too many things",
        4 => "the model does not know the first thing",
        5 => "the model does not know the second thing",
        _ => "the model refuses the prompt",
    }
}
