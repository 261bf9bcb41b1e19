use alloy_primitives::{Address, B256, U256};
use imo::{
    dispute::{
        ends::{self, Fall, Timeout},
        judge::{self, expected_leaf, Machine, Opening},
        logic::{self, Case, Claim, LastTile, Shape, Step},
        types::{assertion_id, Assertion, AssertionStatus, Game, GameStatus, Terms},
    },
    merkle::{self, levels},
};
use std::collections::BTreeMap;

pub const CHAIN_ID: U256 = U256::from_limbs([412_346, 0, 0, 0]);
pub const ORACLE: Address = Address::repeat_byte(0x0a);
pub const ASSERTER: Address = Address::repeat_byte(0xaa);

/// Why a message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Rule(logic::Error),
    Judge(judge::Error),
    NotChallenger,
}

impl From<logic::Error> for Refusal {
    fn from(error: logic::Error) -> Self {
        Refusal::Rule(error)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Terms(u32),
    Assertion(u64),
    Claim(u64),
    Game(Address, u16),
    Node(Address, u16),
}

/// Storage, money and time.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    pub now: u64,
    pub safe_until: u64,
    words: BTreeMap<Slot, U256>,
    /// Outputs' hashes and number of tiles of every assertion, from its log.
    pub claims: BTreeMap<u64, (Claim, Vec<B256>, u32)>,
    /// What was revealed in the game at a seat, from the logs.
    pub revealed: BTreeMap<(Address, u16), Vec<[B256; 16]>>,
    /// When the game at a seat was opened.
    pub opened: BTreeMap<(Address, u16), u64>,
    /// What accounts can withdraw.
    pub credits: BTreeMap<Address, u128>,
    /// Free and locked stakes of operators.
    pub stakes: BTreeMap<Address, (u128, u128)>,
    pub burnt: u128,
    /// Everything that was ever sent.
    pub deposited: u128,
}

impl Chain {
    pub fn new(terms: Terms) -> Self {
        let mut chain = Chain {
            now: 1_700_000_000,
            safe_until: u64::MAX,
            ..Chain::default()
        };
        chain.words.insert(Slot::Terms(0), terms.pack());
        chain.stake(ASSERTER, 4 * terms.stake);
        chain
    }

    fn word(&self, slot: Slot) -> U256 {
        self.words.get(&slot).copied().unwrap_or_default()
    }

    pub fn terms(&self) -> Terms {
        Terms::unpack(self.word(Slot::Terms(0)))
    }

    pub fn assertion(&self, id: u64) -> Assertion {
        Assertion::unpack(self.word(Slot::Assertion(id)))
    }

    pub fn game(&self, who: Address, seat: u16) -> Game {
        Game::unpack(self.word(Slot::Game(who, seat)))
    }

    pub fn node(&self, who: Address, seat: u16) -> B256 {
        self.word(Slot::Node(who, seat)).into()
    }

    pub fn credit(&self, who: Address) -> u128 {
        self.credits.get(&who).copied().unwrap_or(0)
    }

    pub fn salt(&self, id: u64) -> B256 {
        logic::salt_of(CHAIN_ID, ORACLE, id, &self.assertion(id))
    }

    pub fn salt_for(request: u64, attempt: u8) -> B256 {
        merkle::salt(CHAIN_ID, ORACLE, request, attempt, ASSERTER)
    }

    pub fn stake(&mut self, who: Address, value: u128) {
        self.stakes.entry(who).or_default().0 += value;
        self.deposited += value;
    }

    fn set_assertion(&mut self, id: u64, assertion: &Assertion) {
        self.words.insert(Slot::Assertion(id), assertion.pack());
    }

    fn set_game(&mut self, who: Address, seat: u16, game: &Game) {
        self.words.insert(Slot::Game(who, seat), game.pack());
    }

    fn pay(&mut self, who: Address, value: u128) {
        *self.credits.entry(who).or_default() += value;
    }

    /// The asserter asserts.
    pub fn assert(
        &mut self,
        request: u64,
        attempt: u8,
        root: B256,
        outputs: &[B256],
        tiles: u32,
    ) -> u64 {
        let id = assertion_id(request, attempt);
        let terms = self.terms();
        let claim = Claim {
            trace_root: root,
            output_hash: merkle::output_hash(outputs),
        };
        let assertion = Assertion {
            time: self.now + terms.window as u64,
            levels: levels(tiles),
            status: AssertionStatus::Asserted,
            operator: ASSERTER,
            ..Assertion::default()
        };
        assert_eq!(self.word(Slot::Assertion(id)), U256::ZERO);
        self.set_assertion(id, &assertion);
        let stored = merkle::claim(claim.trace_root, claim.output_hash);
        self.words.insert(Slot::Claim(id), stored.into());
        self.claims.insert(id, (claim, outputs.to_vec(), tiles));
        let stake = self.stakes.get_mut(&ASSERTER).unwrap();
        stake.0 -= terms.stake;
        stake.1 += terms.stake;
        self.audit();
        id
    }

    /// Calls a rule with the case of an assertion.
    fn case<T>(&self, id: u64, rule: impl FnOnce(&Case) -> T) -> T {
        rule(&Case {
            assertion: &self.assertion(id),
            stored: self.word(Slot::Claim(id)).into(),
            terms: &self.terms(),
            claim: self.claims[&id].0,
        })
    }

    pub fn open(&mut self, who: Address, seat: u16, id: u64, value: u128) -> Result<(), Refusal> {
        let current = self.game(who, seat);
        let times = (self.now, self.safe_until);
        let (assertion, game, node) =
            self.case(id, |case| logic::open(case, id, &current, value, times))?;
        self.deposited += value;
        self.set_assertion(id, &assertion);
        self.set_game(who, seat, &game);
        self.words.insert(Slot::Node(who, seat), node.into());
        self.revealed.insert((who, seat), Vec::new());
        self.opened.insert((who, seat), self.now);
        self.audit();
        Ok(())
    }

    pub fn reveal(
        &mut self,
        (who, seat): (Address, u16),
        level: u8,
        hashes: &[B256; 16],
    ) -> Result<(), Refusal> {
        let game = self.game(who, seat);
        let next = logic::reveal(&game, self.node(who, seat), level, hashes, self.now)?;
        self.set_game(who, seat, &next);
        self.revealed.entry((who, seat)).or_default().push(*hashes);
        self.audit();
        Ok(())
    }

    pub fn pick(
        &mut self,
        sender: Address,
        (who, seat): (Address, u16),
        level: u8,
        step: &Step,
    ) -> Result<(), Refusal> {
        if sender != who {
            return Err(Refusal::NotChallenger);
        }
        let game = self.game(who, seat);
        let (next, node) = logic::pick(&game, self.node(who, seat), level, step, self.now)?;
        self.set_game(who, seat, &next);
        self.words.insert(Slot::Node(who, seat), node.into());
        self.audit();
        Ok(())
    }

    pub fn prove(
        &mut self,
        (who, seat): (Address, u16),
        step: &Step,
        machine: &mut impl Machine,
        inputs: &[(Vec<u8>, Vec<B256>)],
    ) -> Result<(), Refusal> {
        let game = self.game(who, seat);
        let node = self.node(who, seat);
        let id = game.assertion;
        let salt = self.salt(id);
        let openings: Vec<Opening> = inputs
            .iter()
            .map(|(data, siblings)| Opening { data, siblings })
            .collect();
        let fall = self.case(id, |case| {
            let trace = (salt, case.claim.trace_root, case.assertion.levels);
            logic::prove(case, (&game, node), step, self.now, |index| {
                expected_leaf(machine, index, trace, &openings).map_err(Refusal::Judge)
            })
        })?;
        self.fall(who, seat, id, fall);
        Ok(())
    }

    pub fn prove_output(
        &mut self,
        (who, seat): (Address, u16),
        element: u32,
        leaf: B256,
        siblings: &[B256],
    ) -> Result<(), Refusal> {
        let outputs = self.claims[&self.game(who, seat).assertion].1.clone();
        self.prove_listed((who, seat), element, &outputs, leaf, siblings)
    }

    /// The same with outputs as the sender lists them.
    pub fn prove_listed(
        &mut self,
        (who, seat): (Address, u16),
        element: u32,
        outputs: &[B256],
        leaf: B256,
        siblings: &[B256],
    ) -> Result<(), Refusal> {
        let game = self.game(who, seat);
        let id = game.assertion;
        let (_, logged, tiles) = &self.claims[&id];
        let shape = Shape {
            salt: self.salt(id),
            tiles: *tiles,
            elements: logged.len() as u32,
        };
        let last = LastTile {
            element,
            outputs,
            leaf,
            siblings,
        };
        let fall = self.case(id, |case| {
            logic::prove_output(case, &game, &shape, &last, self.now)
        })?;
        self.fall(who, seat, id, fall);
        Ok(())
    }

    fn fall(&mut self, who: Address, seat: u16, id: u64, fall: Fall) {
        self.set_assertion(id, &fall.assertion);
        self.set_game(who, seat, &fall.game);
        self.stakes.get_mut(&fall.assertion.operator).unwrap().1 -= fall.slashed;
        self.pay(who, fall.to_challenger);
        self.burnt += fall.burnt;
        self.audit();
    }

    pub fn timeout(&mut self, (who, seat): (Address, u16)) -> Result<(), Refusal> {
        let game = self.game(who, seat);
        let id = game.assertion;
        match ends::timeout(&self.assertion(id), &self.terms(), &game, self.now)? {
            Timeout::Asserter(fall) => self.fall(who, seat, id, fall),
            Timeout::Challenger(closed) => self.close(who, seat, id, closed),
        }
        Ok(())
    }

    pub fn collect(&mut self, (who, seat): (Address, u16)) -> Result<(), Refusal> {
        let game = self.game(who, seat);
        let id = game.assertion;
        let closed = ends::collect(&self.assertion(id), &self.terms(), &game)?;
        self.close(who, seat, id, closed);
        Ok(())
    }

    fn close(&mut self, who: Address, seat: u16, id: u64, closed: ends::Closed) {
        self.set_assertion(id, &closed.assertion);
        self.set_game(who, seat, &closed.game);
        self.pay(who, closed.to_challenger);
        self.pay(closed.assertion.operator, closed.to_operator);
        self.burnt += closed.burnt;
        self.audit();
    }

    pub fn finalize(&mut self, id: u64) -> Result<(), Refusal> {
        let assertion = self.assertion(id).finalize(self.now)?;
        self.set_assertion(id, &assertion);
        let locked = self.terms().stake;
        let stake = self.stakes.get_mut(&assertion.operator).unwrap();
        stake.1 -= locked;
        stake.0 += locked;
        self.audit();
        Ok(())
    }

    /// What every account has or is due: nothing is lost and nothing made.
    pub fn audit(&self) {
        let terms = self.terms();
        let mut due = self.burnt + self.credits.values().sum::<u128>();
        due += self
            .stakes
            .values()
            .map(|(free, locked)| free + locked)
            .sum::<u128>();
        for (slot, word) in &self.words {
            if !matches!(slot, Slot::Game(..)) {
                continue;
            }
            let game = Game::unpack(*word);
            let assertion = self.assertion(game.assertion);
            if game.status == GameStatus::Open {
                due += game.bond;
                if assertion.status == AssertionStatus::Fallen {
                    due += terms.stake / 4 / assertion.games as u128;
                }
            }
        }
        assert_eq!(due, self.deposited, "money is conserved");
    }

    /// Wealth of an account, in wei, its open games not counted.
    pub fn wealth(&self, who: Address) -> u128 {
        let (free, locked) = self.stakes.get(&who).copied().unwrap_or_default();
        self.credit(who) + free + locked
    }
}
