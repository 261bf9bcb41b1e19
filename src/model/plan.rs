//! Where tensors lie while a model runs: a place is used again once nobody needs the tensor in it.
use super::{
    model::{Model, Source},
    Error,
};
use alloc::{vec, vec::Vec};

/// A tensor's place until an op has run.
struct Taken {
    start: u32,
    end: u32,
    until: usize,
}

/// Places of all tensors and carries in one block of memory.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) tensors: Vec<u32>,
    pub(super) carries: Vec<u32>,
    /// Bytes of memory that a run needs.
    pub bytes: u32,
}

impl Plan {
    /// Lays out a model's tensors.
    ///
    /// # Errors
    /// [`Error::Input`] if the graph is not valid.
    pub fn new(model: &Model) -> Result<Self, Error> {
        let header = &model.graph.header;
        let block = header.repeat_first as usize;
        let block_end = (block + header.repeat_count as usize).wrapping_sub(1);
        let mut until = vec![0; model.nodes.len()];
        for (reader, node) in model.nodes.iter().enumerate() {
            for input in node.op.inputs {
                let Source::Op(source) = Source::from(input) else {
                    continue;
                };
                let place = until.get_mut(source).ok_or(Error::Input)?;
                // What comes from before the block is needed in every iteration.
                let last = if header.repeats(reader) && !header.repeats(source) {
                    block_end
                } else {
                    reader
                };
                *place = last.max(*place);
            }
        }
        let carries = || (0..).map_while(|index| model.graph.carry(index));
        for carry in carries() {
            let init = until.get_mut(carry.init as usize).ok_or(Error::Input)?;
            *init = block.max(*init);
            let source = until.get_mut(carry.source as usize).ok_or(Error::Input)?;
            *source = block_end.max(*source);
        }
        let mut plan = Plan {
            tensors: Vec::with_capacity(model.nodes.len()),
            carries: Vec::new(),
            bytes: 0,
        };
        let mut taken = Vec::new();
        for (index, node) in model.nodes.iter().enumerate() {
            taken.retain(|place: &Taken| place.until >= index);
            let size = |node: &super::Node| node.shape.bytes() * model.copies(node);
            if index == block && header.repeat_count > 0 {
                for carry in carries() {
                    let bytes = size(model.node(carry.init as usize)?);
                    let start = plan.place(&mut taken, bytes, block_end);
                    plan.carries.push(start);
                }
            }
            let last = until.get(index).copied().unwrap_or(0).max(index);
            let start = plan.place(&mut taken, size(node), last);
            plan.tensors.push(start);
        }
        Ok(plan)
    }

    /// The first gap that is large enough.
    fn place(&mut self, taken: &mut Vec<Taken>, bytes: u32, until: usize) -> u32 {
        let bytes = bytes.next_multiple_of(8);
        let mut start = 0;
        let mut at = taken.len();
        for (index, other) in taken.iter().enumerate() {
            if other.start - start >= bytes {
                at = index;
                break;
            }
            start = other.end;
        }
        let end = start + bytes;
        let place = Taken { start, end, until };
        taken.insert(at.min(taken.len()), place);
        self.bytes = self.bytes.max(end);
        start
    }
}
