//! One tile alone, and all of them in order: the definition of what a model computes.
use super::{
    kernel::{total, Kernel},
    model::Model,
    op::Kind,
    ops::{apply, bag, panels, Bag, Job, Reads},
    sink::Sink,
    tiles::Span,
    weights::Weights,
    Error,
};
use alloc::{vec, vec::Vec};

/// Computes a tile from nothing but what it reads: `evidence` is the data of its leaves
/// ([`super::Operands::leaves`]) put together, `prompt` may be empty unless the tile reads it. Returns the
/// length of its data, which is written to the start of `out`.
///
/// Total: any bytes of the right length give data of the right length.
///
/// # Errors
/// [`Error::Evidence`] if the tile does not exist or the evidence has another length, [`Error::Memory`] if `out` is too
/// small, [`Error::Weights`] if weights that it needs cannot be read.
pub fn execute<K: Kernel>(
    model: &Model,
    index: u32,
    prompt: &[u8],
    evidence: &[u8],
    weights: &mut impl Weights,
    out: &mut [u8],
) -> Result<usize, Error> {
    let tile = model.tile(index)?;
    let operands = model.operands(&tile)?;
    if evidence.len() != operands.bytes as usize {
        return Err(Error::Evidence);
    }
    let bytes = model.tile_bytes(&tile)? as usize;
    let out = out.get_mut(..bytes).ok_or(Error::Memory)?;
    let op = &model.node(tile.op)?.op;
    let part = |span: Span| {
        evidence
            .get(span.start as usize..span.end as usize)
            .unwrap_or(&[])
    };
    let inputs = operands.inputs.map(part);
    let previous = part(operands.previous);
    match op.kind {
        Kind::Dense | Kind::Pick | Kind::Signs => {
            let job = Job {
                x: inputs[0],
                total: total(inputs[0]),
                previous,
                sink: Sink::new(out),
            };
            panels::<K>(op, &tile, weights, &mut [job])?;
        }
        Kind::Bag => {
            let ids = inputs[0];
            bag(op, &tile, weights, &mut [Bag { ids, previous, out }])?;
        }
        _ => {
            let reads = Reads {
                graph: &model.graph,
                prompt,
                inputs,
                previous,
            };
            apply(op, &tile, &reads, weights, out)?;
        }
    }
    Ok(bytes)
}

/// The data of every tile.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Trace {
    /// Runs all tiles in order.
    ///
    /// # Errors
    /// As [`execute`].
    pub fn run<K: Kernel>(
        model: &Model,
        prompt: &[u8],
        weights: &mut impl Weights,
    ) -> Result<Self, Error> {
        let mut trace = Trace::default();
        let mut out = vec![0; super::MAX_OUTPUT as usize];
        for index in 0..model.tiles {
            let evidence = trace.evidence(model, index)?;
            let bytes = execute::<K>(model, index, prompt, &evidence, weights, &mut out)?;
            trace.data.extend(out.get(..bytes).unwrap_or(&[]));
            trace.ends.push(trace.data.len());
        }
        Ok(trace)
    }

    /// Number of tiles.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no tile.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A tile's data.
    pub fn tile(&self, index: u32) -> Option<&[u8]> {
        let index = index as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.data.get(start..*self.ends.get(index)?)
    }

    /// The output: the data of the last tile.
    pub fn output(&self) -> Option<&[u8]> {
        self.tile((self.len() as u32).checked_sub(1)?)
    }

    /// The data of all that a tile reads, as [`execute`] takes it.
    ///
    /// # Errors
    /// [`Error::Evidence`] if it is not all there yet.
    pub fn evidence(&self, model: &Model, index: u32) -> Result<Vec<u8>, Error> {
        let operands = model.operands(&model.tile(index)?)?;
        let mut evidence = Vec::with_capacity(operands.bytes as usize);
        for leaf in operands.leaves() {
            evidence.extend(self.tile(leaf.tile).ok_or(Error::Evidence)?);
        }
        Ok(evidence)
    }
}
