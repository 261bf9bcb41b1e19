//! Where weights come from.
use super::Error;

/// The weights of a model, wherever they are kept. A contract reads data contracts chunk by chunk into one
/// buffer; natively they are a slice.
pub trait Weights {
    /// The bytes from `offset` on, as far as they lie together: to the end of the weights or of a chunk, at least
    /// 16 bytes and a multiple of 16 if there is more than one run. Empty if there is nothing at `offset`.
    fn at(&mut self, offset: u32) -> &[u8];
}

impl Weights for &[u8] {
    #[inline(always)]
    fn at(&mut self, offset: u32) -> &[u8] {
        self.get(offset as usize..).unwrap_or(&[])
    }
}

/// One piece of 1,024 bytes of a larger blob: all that a tile of a model with weights off chain may read.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Which piece.
    pub index: u32,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Weights for Piece<'_> {
    fn at(&mut self, offset: u32) -> &[u8] {
        if offset / PIECE as u32 != self.index {
            return &[];
        }
        self.bytes.get(offset as usize % PIECE..).unwrap_or(&[])
    }
}

/// Bytes of a piece, the leaf of the weights' tree.
pub const PIECE: usize = 1_024;

/// Copies weights from `offset` on.
pub(super) fn read(
    weights: &mut impl Weights,
    mut offset: u32,
    mut to: &mut [u8],
) -> Result<(), Error> {
    while !to.is_empty() {
        let run = weights.at(offset);
        let count = run.len().min(to.len());
        let (Some(from), Some((head, tail))) = (run.get(..count), to.split_at_mut_checked(count))
        else {
            return Err(Error::Weights);
        };
        if count == 0 {
            return Err(Error::Weights);
        }
        for (to, from) in head.iter_mut().zip(from) {
            *to = *from;
        }
        offset = offset.wrapping_add(count as u32);
        to = tail;
    }
    Ok(())
}
