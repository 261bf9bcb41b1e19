//! The whole model in one go: no more memory than needed, both slots in step, so that weights are read once.
use super::{
    kernel::{total, Kernel},
    model::{Model, Node, Source},
    op::Kind,
    ops::{all_ids, apply, bag, panels, Bag, Job, Reads},
    plan::Plan,
    sink::Sink,
    tiles::Tile,
    weights::Weights,
    words::ACCEPTED,
    Error,
};
use core::ops::Range;

/// Runs a model and returns its output, a part of `memory`. Slots without a thing are left out, and all ops after SCENE
/// if it does not accept: neither changes the output.
///
/// # Errors
/// [`Error::Memory`] if `memory` is smaller than [`Plan::bytes`], [`Error::Weights`] if weights cannot be read. A valid
/// graph gives no other.
pub fn run<'m, K: Kernel>(
    model: &Model,
    plan: &Plan,
    prompt: &[u8],
    weights: &mut impl Weights,
    memory: &'m mut [u8],
) -> Result<&'m [u8], Error> {
    let header = &model.graph.header;
    let end = model.nodes.len();
    let block = header.repeat_first as usize;
    let mut runner = Runner {
        model,
        plan,
        prompt,
        memory: memory.get_mut(..plan.bytes as usize).ok_or(Error::Memory)?,
        slots: header.slots as u32,
        iteration: 0,
    };
    let mut index = 0;
    while index < end {
        if header.repeats(index) && index == block {
            runner.carry()?;
        }
        runner.step::<K>(index, weights)?;
        let node = model.node(index)?;
        if node.op.kind == Kind::Scene && runner.rejected(index)? {
            index = end;
            break;
        }
        index += 1;
        if header.repeats(index - 1) && !header.repeats(index) {
            runner.iteration += 1;
            if runner.iteration < header.repeat_times as u32 {
                index = block;
            } else {
                runner.iteration = 0;
            }
        }
    }
    let output = runner.tensor(index.wrapping_sub(1))?;
    let memory = runner.memory;
    memory.get(output).ok_or(Error::Memory)
}

struct Runner<'a, 'm, 'g> {
    model: &'a Model<'g>,
    plan: &'a Plan,
    prompt: &'a [u8],
    memory: &'m mut [u8],
    /// Slots that have a thing.
    slots: u32,
    iteration: u32,
}

/// The memory but for the tensor that is being written.
struct Others<'m> {
    before: &'m [u8],
    after: &'m [u8],
    start: usize,
}

impl<'m> Others<'m> {
    fn get(&self, range: Range<usize>) -> Result<&'m [u8], Error> {
        let part = match range.start.checked_sub(self.start) {
            Some(start) => self.after.get(start..range.end.wrapping_sub(self.start)),
            None => self.before.get(range),
        };
        part.ok_or(Error::Memory)
    }
}

impl Runner<'_, '_, '_> {
    /// All copies of a tensor.
    fn tensor(&self, index: usize) -> Result<Range<usize>, Error> {
        let node = self.model.node(index)?;
        let start = *self.plan.tensors.get(index).ok_or(Error::Memory)? as usize;
        Ok(start..start + (node.shape.bytes() * self.model.copies(node)) as usize)
    }

    /// Where an input lies: one copy, or for COMPOSE all of them.
    fn input(&self, node: &Node, input: u16, slot: u32) -> Result<Range<usize>, Error> {
        let (all, wide, bytes) = match Source::from(input) {
            Source::None | Source::Prompt => return Ok(0..0),
            Source::Op(index) => {
                let source = self.model.node(index)?;
                (self.tensor(index)?, source.shape.wide, source.shape.bytes())
            }
            Source::Carry(index) => {
                let carry = self.model.graph.carry(index).ok_or(Error::Input)?;
                let source = self.model.node(carry.init as usize)?;
                let start = *self.plan.carries.get(index).ok_or(Error::Memory)? as usize;
                let bytes = source.shape.bytes();
                let all = start..start + (bytes * self.model.copies(source)) as usize;
                (all, source.shape.wide, bytes)
            }
        };
        if !wide || node.op.kind == Kind::Compose {
            return Ok(all);
        }
        let start = all.start + (slot * bytes) as usize;
        Ok(start..start + bytes as usize)
    }

    /// Before an iteration: what the one before, or the op before the block, leaves behind.
    fn carry(&mut self) -> Result<(), Error> {
        for (index, place) in self.plan.carries.iter().enumerate() {
            let carry = self.model.graph.carry(index).ok_or(Error::Input)?;
            let source = match self.iteration {
                0 => carry.init,
                _ => carry.source,
            };
            let from = self.tensor(source as usize)?;
            let place = *place as usize;
            // Not `copy_within`, which panics.
            for (offset, from) in from.enumerate() {
                let byte = *self.memory.get(from).ok_or(Error::Memory)?;
                *self.memory.get_mut(place + offset).ok_or(Error::Memory)? = byte;
            }
        }
        Ok(())
    }

    /// Looks at what SCENE found. If it is no picture, writes the output that says so.
    fn rejected(&mut self, index: usize) -> Result<bool, Error> {
        let scene = self.tensor(index)?;
        let Some([status, things, ..]) = self.memory.get(scene) else {
            return Err(Error::Memory);
        };
        let status = *status;
        self.slots = (*things as u32).min(self.slots).max(1);
        let last = self.model.nodes.len().wrapping_sub(1);
        if status == ACCEPTED || self.model.node(last)?.op.kind != Kind::Compose {
            return Ok(false);
        }
        let output = self.tensor(last)?;
        let output = self.memory.get_mut(output).ok_or(Error::Memory)?;
        output.fill(0);
        if let Some(first) = output.first_mut() {
            *first = status;
        }
        Ok(true)
    }

    fn step<K: Kernel>(&mut self, index: usize, weights: &mut impl Weights) -> Result<(), Error> {
        let node = self.model.node(index)?;
        let op = &node.op;
        let slots = if node.shape.wide { self.slots } else { 1 };
        let mut inputs = [[0..0, 0..0, 0..0], [0..0, 0..0, 0..0]];
        for (slot, ranges) in inputs.iter_mut().enumerate().take(slots as usize) {
            for (range, input) in ranges.iter_mut().zip(op.inputs) {
                *range = self.input(node, input, slot as u32)?;
            }
        }
        let place = self.tensor(index)?;
        let start = place.end;
        let (memory, after) = self
            .memory
            .split_at_mut_checked(start)
            .ok_or(Error::Memory)?;
        let (before, out) = memory
            .split_at_mut_checked(place.start)
            .ok_or(Error::Memory)?;
        let others = Others {
            before,
            after,
            start,
        };
        let bytes = node.shape.bytes() as usize;
        let (rows, cols) = self.model.grid(op);
        let mut tile = Tile {
            op: index,
            iteration: self.iteration,
            slot: 0,
            rows: (0, rows.0),
            cols: (0, cols.0),
            previous: None,
            last: true,
        };
        let [one, two] = inputs;
        if op.kind == Kind::Ids {
            all_ids(op, &self.model.graph, self.prompt, out);
            return Ok(());
        }
        let (first, second) = out.split_at_mut_checked(bytes).ok_or(Error::Memory)?;
        match op.kind {
            Kind::Dense | Kind::Pick | Kind::Signs => {
                let mut jobs = [
                    job(others.get(one[0].clone())?, first),
                    job(others.get(two[0].clone())?, second),
                ];
                let jobs = jobs.get_mut(..slots as usize).unwrap_or(&mut []);
                panels::<K>(op, &tile, weights, jobs)
            }
            Kind::Bag => {
                let ids = [others.get(one[0].clone())?, others.get(two[0].clone())?];
                let mut jobs = [bag_job(ids[0], first), bag_job(ids[1], second)];
                let jobs = jobs.get_mut(..slots as usize).unwrap_or(&mut []);
                bag(op, &tile, weights, jobs)
            }
            _ => {
                for (slot, (out, [a, b, c])) in [(first, one), (second, two)]
                    .into_iter()
                    .enumerate()
                    .take(slots as usize)
                {
                    tile.slot = slot as u32;
                    let reads = Reads {
                        graph: &self.model.graph,
                        prompt: self.prompt,
                        inputs: [others.get(a)?, others.get(b)?, others.get(c)?],
                        previous: &[],
                    };
                    apply(op, &tile, &reads, weights, out)?;
                }
                Ok(())
            }
        }
    }
}

fn job<'a>(x: &'a [u8], out: &'a mut [u8]) -> Job<'a> {
    Job {
        x,
        total: total(x),
        previous: &[],
        sink: Sink::new(out),
    }
}

fn bag_job<'a>(ids: &'a [u8], out: &'a mut [u8]) -> Bag<'a> {
    Bag {
        ids,
        previous: &[],
        out,
    }
}
