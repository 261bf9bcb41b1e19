use super::{Chain, Forged, Refusal, Toy};
use alloy_primitives::{Address, B256};
use imo::dispute::{
    judge::Machine,
    player::{defend, Attack, Defence, View},
    trace::{evidence, Hashes, Trace},
    types::{AssertionStatus, GameStatus, Turn},
};

/// An honest challenger: who, at which seat, with which trace.
#[derive(Clone, Debug)]
pub struct Player<M = Toy> {
    pub who: Address,
    pub seat: u16,
    pub trace: Trace,
    pub machine: M,
}

/// Whose move it is in a game, or that nothing is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Asserter,
    Challenger,
    Nobody,
}

impl<M: Machine + Clone> Player<M> {
    pub fn new(chain: &Chain, id: u64, machine: &M, hashes: &Hashes) -> Self {
        Player {
            who: Address::repeat_byte(0xcc),
            seat: 3,
            trace: Trace::new(chain.salt(id), hashes),
            machine: machine.clone(),
        }
    }

    pub fn place(&self) -> (Address, u16) {
        (self.who, self.seat)
    }

    pub fn attack(&self, chain: &Chain, id: u64) -> Attack {
        let (claim, outputs, _) = &chain.claims[&id];
        let mut game = chain.game(self.who, self.seat);
        if game.assertion != id {
            game.status = GameStatus::Idle;
        }
        let empty = Vec::new();
        let view = View {
            assertion: &chain.assertion(id),
            claim,
            outputs,
            game: &game,
            revealed: chain.revealed.get(&self.place()).unwrap_or(&empty),
        };
        self.trace.attack(&view, chain.now)
    }

    /// Sends the move that is due, if there is one. Gives back whether it was.
    pub fn act(&mut self, chain: &mut Chain, id: u64) -> Result<bool, Refusal> {
        match self.attack(chain, id) {
            Attack::Open => chain.open(self.who, self.seat, id, chain.terms().bond)?,
            Attack::Pick(level, step) => chain.pick(self.who, self.place(), level, &step)?,
            Attack::Prove(index, step) => {
                let inputs = self.inputs(chain, index);
                chain.prove(self.place(), &step, &mut self.machine, &inputs)?;
            }
            Attack::ProveOutput(element, leaf, siblings) => {
                chain.prove_output(self.place(), element, leaf, &siblings)?;
            }
            Attack::Timeout => chain.timeout(self.place())?,
            Attack::Collect => chain.collect(self.place())?,
            Attack::Wait(_) | Attack::Nothing => return Ok(false),
        }
        Ok(true)
    }

    /// What a tile reads, opened under the disputed root.
    pub fn inputs(&mut self, chain: &Chain, index: u32) -> Vec<(Vec<u8>, Vec<B256>)> {
        if index >= self.machine.tiles() {
            return Vec::new();
        }
        let revealed = &chain.revealed[&self.place()];
        let reads = self.machine.reads(index).unwrap();
        let data = evidence(&mut self.machine, index).unwrap();
        let open = |(leaf, data): (&imo::model::Leaf, Vec<u8>)| {
            let siblings = self.trace.siblings_before(index, revealed, leaf.tile);
            (data, siblings.unwrap())
        };
        reads.leaves().iter().zip(data).map(open).collect()
    }

    /// Plays to the end against an asserter that knows no more than its forged tree, and that is silent after so many
    /// reveals. Both take `pace` seconds for a move. Gives back how long the game took.
    pub fn play(
        &mut self,
        chain: &mut Chain,
        id: u64,
        liar: &Forged,
        reveals: usize,
        pace: u64,
    ) -> u64 {
        let start = chain.now;
        loop {
            if self.act(chain, id).unwrap() {
                if chain.assertion(id).status != AssertionStatus::Asserted {
                    return chain.now - start;
                }
                chain.now += pace;
                continue;
            }
            let game = chain.game(self.who, self.seat);
            assert_eq!((game.status, game.turn), (GameStatus::Open, Turn::Asserter));
            let nodes = liar.children(game.level, game.path);
            let done = (game.level as usize) < reveals
                && chain.reveal(self.place(), game.level, &nodes).is_ok();
            // Silent, or what it has does not hash to what it said before.
            chain.now = match done {
                true => chain.now + pace,
                false => game.deadline() + 1,
            };
        }
    }
}

/// Whose move it is in the game at a seat.
pub fn side(chain: &Chain, place: (Address, u16)) -> Side {
    let game = chain.game(place.0, place.1);
    let live = chain.assertion(game.assertion).status == AssertionStatus::Asserted;
    match (game.status == GameStatus::Open && live, game.turn) {
        (false, _) => Side::Nobody,
        (_, Turn::Asserter) => Side::Asserter,
        (_, Turn::Challenger) => Side::Challenger,
    }
}

/// The honest asserter's move in a game, sent. Gives back whether there was one.
pub fn answer(
    chain: &mut Chain,
    id: u64,
    trace: &Trace,
    place: (Address, u16),
) -> Result<bool, Refusal> {
    let (game, node) = (chain.game(place.0, place.1), chain.node(place.0, place.1));
    match defend(&trace.tree, &chain.assertion(id), (&game, node), chain.now) {
        Defence::Reveal(level, nodes) => chain.reveal(place, level, &nodes)?,
        Defence::Timeout => chain.timeout(place)?,
        Defence::Wait(_) | Defence::Hopeless | Defence::Over => return Ok(false),
    }
    Ok(true)
}
