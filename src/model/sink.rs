//! From the sums of a matrix to its output.
use super::{
    kernel::PANEL,
    op::{Kind, Op},
};

/// Turns sums into the output, panel by panel.
pub(super) struct Sink<'a> {
    out: &'a mut [u8],
    best: i32,
    index: u8,
    row: u16,
}

impl<'a> Sink<'a> {
    pub(super) fn new(out: &'a mut [u8]) -> Self {
        Sink {
            out,
            best: i32::MIN,
            index: 0,
            row: 0,
        }
    }

    /// The next bytes of the output.
    #[inline(always)]
    fn take(&mut self, bytes: usize) -> &'a mut [u8] {
        self.out.split_off_mut(..bytes).unwrap_or(&mut [])
    }

    #[inline(always)]
    pub(super) fn panel(&mut self, op: &Op, raw: bool, sums: &[i32; PANEL], rows: usize) {
        match op.kind {
            Kind::Pick if !raw => {
                let mut sums = sums.get(..rows).unwrap_or(sums);
                while !sums.is_empty() {
                    let left = op.group.max(self.row + 1) - self.row;
                    let (now, later) = sums.split_at(sums.len().min(left as usize));
                    for sum in now {
                        if *sum > self.best {
                            self.best = *sum;
                            self.index = self.row as u8;
                        }
                        self.row += 1;
                    }
                    if self.row >= op.group {
                        self.take(1).fill(self.index);
                        (self.best, self.index, self.row) = (i32::MIN, 0, 0);
                    }
                    sums = later;
                }
            }
            Kind::Signs if !raw => {
                let mut bits = 0u16;
                for (row, sum) in sums.iter().enumerate() {
                    bits |= ((*sum > 0) as u16) << row;
                }
                let out = self.take(rows / 8);
                for (to, from) in out.iter_mut().zip(bits.to_le_bytes()) {
                    *to = from;
                }
            }
            Kind::Dense if !raw && op.is_narrow() => {
                for (to, sum) in self.take(rows).iter_mut().zip(sums) {
                    *to = op.requant(*sum as i64) as u8;
                }
            }
            _ => {
                let out = self.take(4 * rows);
                for (to, sum) in out.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
                    *to = sum.to_le_bytes();
                }
            }
        }
    }
}
