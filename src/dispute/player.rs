//! What to do now: both sides' next move as a function of what the chain says and of one's own trace. A player needs
//! no memory of its own.
use super::{
    logic::{Claim, Step},
    trace::Trace,
    types::{Assertion, AssertionStatus, Game, GameStatus, Turn},
};
use crate::merkle::{
    output_hash,
    tree::{join, Tree},
    FOLD, WIDTH,
};
use alloc::{boxed::Box, vec::Vec};
use alloy_primitives::B256;

/// What the asserter of a trace does in a game about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defence {
    /// Nothing before this time, in seconds: the challenger moves.
    Wait(u64),
    /// Reveal these nodes at this level.
    Reveal(u8, Box<[B256; WIDTH]>),
    /// End the game: the challenger is late.
    Timeout,
    /// The disputed node is not in the trace, or it is too late: there is no move.
    Hopeless,
    /// The game is over.
    Over,
}

/// What is wrong with an assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Right,
    /// The trace.
    WrongTrace,
    /// The trace is right, the output of this element is not.
    WrongOutput(u32),
}

/// What a challenger does in a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Open a game.
    Open,
    /// Nothing before this time, in seconds: the asserter moves.
    Wait(u64),
    /// Dispute this child at this level.
    Pick(u8, Step),
    /// Prove that this child, the leaf of the tile of this index, is wrong.
    Prove(u32, Step),
    /// Prove that the output of an element is wrong, with its last leaf and the siblings of that.
    ProveOutput(u32, B256, Vec<B256>),
    /// End the game: the asserter is late, and the assertion falls.
    Timeout,
    /// End the game: the assertion has fallen.
    Collect,
    /// Nothing: the assertion is right, or it is too late.
    Nothing,
}

/// What the chain says about a game: its words, its assertion's, and the moves of its asserter from the logs.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The assertion.
    pub assertion: &'a Assertion,
    /// What it claims.
    pub claim: &'a Claim,
    /// Hashes of the asserted outputs of all elements.
    pub outputs: &'a [B256],
    /// The game at one's seat.
    pub game: &'a Game,
    /// What the asserter has revealed in it, level by level.
    pub revealed: &'a [[B256; WIDTH]],
}

/// What the asserter does now.
pub fn defend(
    tree: &Tree,
    assertion: &Assertion,
    (game, node): (&Game, B256),
    now: u64,
) -> Defence {
    let open = game.status == GameStatus::Open;
    if !open || assertion.status != AssertionStatus::Asserted {
        return Defence::Over;
    }
    match (game.turn, game.is_late(now)) {
        (Turn::Challenger, false) => Defence::Wait(game.deadline() + 1),
        (Turn::Challenger, true) => Defence::Timeout,
        (Turn::Asserter, true) => Defence::Hopeless,
        (Turn::Asserter, false) => {
            let depth = FOLD as u32 * game.level as u32;
            if tree.node(depth, game.path) != node {
                return Defence::Hopeless;
            }
            Defence::Reveal(game.level, Box::new(tree.children(game.level, game.path)))
        }
    }
}

impl Trace {
    /// Judges an assertion with these outputs.
    pub fn judge(&self, claim: &Claim, outputs: &[B256]) -> Verdict {
        if claim.trace_root != self.tree.root() {
            return Verdict::WrongTrace;
        }
        let pairs = self.outputs.iter().zip(outputs);
        let wrong = pairs.enumerate().find(|(_, (own, said))| own != said);
        match wrong {
            Some((element, _)) => Verdict::WrongOutput(element as u32),
            None => Verdict::Right,
        }
    }

    /// What a challenger does now.
    pub fn attack(&self, view: &View, now: u64) -> Attack {
        let View {
            assertion, game, ..
        } = *view;
        let open = game.status == GameStatus::Open;
        match (assertion.status, open) {
            (AssertionStatus::Asserted, true) => {}
            (AssertionStatus::Asserted, false) => {
                let wrong = self.judge(view.claim, view.outputs) != Verdict::Right;
                return match wrong && now <= assertion.time {
                    true => Attack::Open,
                    false => Attack::Nothing,
                };
            }
            (AssertionStatus::Fallen, true) => return Attack::Collect,
            _ => return Attack::Nothing,
        }
        if game.is_late(now) {
            return match game.turn {
                Turn::Asserter => Attack::Timeout,
                Turn::Challenger => Attack::Nothing,
            };
        }
        if let Verdict::WrongOutput(element) = self.judge(view.claim, view.outputs) {
            return self.output(element);
        }
        match game.turn {
            Turn::Asserter => Attack::Wait(game.deadline() + 1),
            Turn::Challenger => self.descend(view),
        }
    }

    fn output(&self, element: u32) -> Attack {
        let each = self.tree.tiles() / self.outputs.len().max(1) as u32;
        let index = (each * (element + 1)).saturating_sub(1);
        let leaf = self.tree.node(self.tree.depth(), index);
        Attack::ProveOutput(element, leaf, self.tree.siblings(index))
    }

    fn descend(&self, view: &View) -> Attack {
        let game = view.game;
        let Some(revealed) = view.revealed.get(game.level as usize) else {
            return Attack::Nothing;
        };
        let own = self.tree.children(game.level, game.path);
        let Some(child) = (0..WIDTH).find(|child| own.get(*child) != revealed.get(*child)) else {
            return Attack::Nothing;
        };
        let step = Step {
            child: child as u8,
            hash: revealed.get(child).copied().unwrap_or(B256::ZERO),
            siblings: siblings_among(revealed, child),
        };
        match game.level == game.last {
            true => Attack::Prove(game.path << FOLD | child as u32, step),
            false => Attack::Pick(game.level, step),
        }
    }

    /// The siblings that open tile `read` under the root that is disputed, where `index` is the first tile that differs and
    /// `read` is before it: what is left of the disputed path is one's own, what is right of it was revealed. `None` if it
    /// was not.
    pub fn siblings_before(
        &self,
        index: u32,
        revealed: &[[B256; WIDTH]],
        read: u32,
    ) -> Option<Vec<B256>> {
        let depth = self.tree.depth();
        let at = |height: u32| {
            let node = read >> height ^ 1;
            if node < index >> height {
                return Some(self.tree.node(depth - height, node));
            }
            // The row of the reveal below it, and its part of that row.
            let row = height / FOLD as u32;
            let rows = depth / FOLD as u32;
            let revealed = revealed.get((rows - 1 - row) as usize)?;
            let above = height - FOLD as u32 * row;
            let first = (node << above).checked_sub(index >> (FOLD as u32 * row) & !15)? as usize;
            Some(join(revealed.get(first..first + (1 << above))?))
        };
        (0..depth).map(at).collect()
    }
}

/// Whether hashes of outputs are those of a claim.
pub fn are_outputs(outputs: &[B256], claim: &Claim) -> bool {
    output_hash(outputs) == claim.output_hash
}

/// The siblings on the way from one of sixteen nodes to the node above them all, from the lowest.
pub fn siblings_among(nodes: &[B256; WIDTH], child: usize) -> [B256; FOLD] {
    core::array::from_fn(|height| {
        let first = (child >> height ^ 1) << height;
        join(nodes.get(first..first + (1 << height)).unwrap_or(&[]))
    })
}
