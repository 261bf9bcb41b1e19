use super::{Chain, Forged, Player, Refusal, Toy, ASSERTER};
use alloy_primitives::Address;
use imo::dispute::{
    trace::Hashes,
    types::{AssertionStatus, Terms},
};

pub const TILES: u32 = 40;
pub const TERMS: Terms = Terms {
    bond: 1_000_003,
    window: 20_000,
    asserter_clock: 6_000,
    challenger_clock: 6_000,
    stake: 80_000_007,
};
pub const QUARTER: u128 = TERMS.stake / 4;

pub struct Scene {
    pub chain: Chain,
    pub id: u64,
    pub liar: Forged,
    pub honest: Player,
    pub sybils: Vec<Player>,
}

/// A wrong assertion, an honest challenger, and accomplices of the asserter.
pub fn scene(sybils: u16) -> Scene {
    let machine = Toy::new(TILES);
    let truth = Hashes::compute(&mut machine.clone(), 1).unwrap();
    let fault = Some(TILES / 3);
    let lie = Hashes::compute(
        &mut Toy {
            fault,
            ..machine.clone()
        },
        1,
    )
    .unwrap();
    let liar = Forged::new(Chain::salt_for(1, 0), &lie.tiles);
    let mut chain = Chain::new(TERMS);
    let id = chain.assert(1, 0, liar.root(), &lie.outputs, TILES);
    let honest = Player::new(&chain, id, &machine, &truth);
    let accomplice = |seat| Player {
        who: Address::repeat_byte(0x5b),
        seat,
        ..honest.clone()
    };
    Scene {
        sybils: (0..sybils).map(accomplice).collect(),
        chain,
        id,
        liar,
        honest,
    }
}

impl Scene {
    pub fn open(&mut self, sybil: usize) {
        let player = &self.sybils[sybil];
        let opened = self
            .chain
            .open(player.who, player.seat, self.id, TERMS.bond);
        opened.unwrap();
    }

    /// The asserter plays a game as far as it can.
    pub fn reveal(&mut self, place: (Address, u16)) -> Result<(), Refusal> {
        let game = self.chain.game(place.0, place.1);
        let nodes = self.liar.children(game.level, game.path);
        self.chain.reveal(place, game.level, &nodes)
    }

    /// A player plays its game to its end.
    pub fn win(&mut self, mut player: Player) {
        while self.chain.assertion(self.id).status == AssertionStatus::Asserted {
            if !player.act(&mut self.chain, self.id).unwrap() {
                self.reveal(player.place()).unwrap();
            }
        }
    }

    /// What the asserter and its accomplices have lost.
    pub fn loss(&self) -> u128 {
        let paid = 4 * TERMS.stake + self.sybils.len() as u128 * TERMS.bond;
        let has = self.chain.wealth(ASSERTER) + self.chain.credit(Address::repeat_byte(0x5b));
        paid - has
    }
}
