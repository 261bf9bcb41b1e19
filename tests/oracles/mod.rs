//! An oracle that is nothing but the words that the rules give back, its money counted coin by coin.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod delivery;
mod ledger;
mod scene;

use alloy_primitives::{keccak256, Address, B256, U256};
use imo::{
    dispute::{
        ends::{self, Timeout},
        logic::{self, Case, Claim},
        types::{assertion_id, Assertion, AssertionStatus, Game, GameStatus, Terms},
    },
    merkle,
    oracle::{
        logic::{stage, Answer, Error, Stage},
        money::quote,
        request::Request,
        types::{Model, Operator, Split},
    },
};
pub use ledger::{Ledger, NATIVE};
pub use scene::{draft, fall, lose, world, BAD, CHALLENGER, GOOD, OPERATOR, TERMS};
use std::collections::BTreeMap;

pub const TOKEN: Address = Address::repeat_byte(0x70);
pub const PROTOCOL: Address = Address::repeat_byte(0x99);
pub const CONSUMER: Address = Address::repeat_byte(0xc0);
pub const USER: Address = Address::repeat_byte(0x05);
pub const CALLER: Address = Address::repeat_byte(0x1a);
pub const GAS_PRICE_CAP: u128 = 1_003;

/// What a consumer's callback does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Callback {
    pub succeeds: bool,
    pub gas: u64,
    pub price: u128,
}

/// A call that a consumer got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Early(u64),
    Last(u64),
    Failed(u64),
    Error(u64),
}

/// Storage, money and time.
#[derive(Clone, Debug)]
pub struct World {
    pub now: u64,
    pub safe_until: u64,
    pub model: Model,
    pub terms: U256,
    pub requests: Vec<Request>,
    /// One word per request.
    pub words: BTreeMap<u64, B256>,
    assertions: BTreeMap<u64, (U256, B256, Claim)>,
    games: BTreeMap<(Address, u16), U256>,
    operators: BTreeMap<Address, U256>,
    pub ledger: Ledger,
    pub calls: Vec<Call>,
}

impl World {
    pub fn new(terms: Terms, token: Address) -> Self {
        World {
            now: 1_700_000_000,
            safe_until: u64::MAX,
            model: Model {
                id: B256::repeat_byte(7),
                fee: 1_000_003,
                payee: Address::repeat_byte(0xaf),
                split: Split {
                    creator: 3_333,
                    holders: 1_001,
                    protocol: 77,
                },
                token,
                tiles: 300,
                timeout: 3_000,
                revenue: Address::repeat_byte(0x4e),
                ..Model::default()
            },
            terms: terms.pack(),
            requests: Vec::new(),
            words: BTreeMap::new(),
            assertions: BTreeMap::new(),
            games: BTreeMap::new(),
            operators: BTreeMap::new(),
            ledger: Ledger::default(),
            calls: Vec::new(),
        }
    }

    pub fn terms(&self) -> Terms {
        Terms::unpack(self.terms)
    }

    pub fn operator(&self, who: Address) -> Operator {
        Operator::unpack(self.operators.get(&who).copied().unwrap_or_default())
    }

    pub fn assertion(&self, id: u64) -> Assertion {
        let words = self.assertions.get(&id);
        Assertion::unpack(words.map_or(U256::ZERO, |words| words.0))
    }

    pub fn attempts(&self, request: u64) -> [Assertion; 3] {
        [0, 1, 2].map(|attempt| self.assertion(assertion_id(request, attempt)))
    }

    pub fn game(&self, who: Address, seat: u16) -> Game {
        Game::unpack(self.games.get(&(who, seat)).copied().unwrap_or_default())
    }

    pub fn stage(&self, request: u64) -> Stage {
        let word = self.words.get(&request).copied().unwrap_or_default();
        stage(word, &self.attempts(request))
    }

    fn set_assertion(&mut self, id: u64, assertion: &Assertion) {
        self.assertions.get_mut(&id).unwrap().0 = assertion.pack();
    }

    fn set_operator(&mut self, who: Address, operator: &Operator) {
        self.operators.insert(who, operator.pack());
    }

    pub fn stake(&mut self, who: Address, value: u128) -> Result<(), Error> {
        let operator = self.operator(who).deposit(value)?;
        self.set_operator(who, &operator);
        self.ledger.receive(NATIVE, value);
        Ok(())
    }

    pub fn leave(&mut self, who: Address) {
        let operator = self.operator(who).leave();
        self.set_operator(who, &operator);
    }

    pub fn withdraw_stake(&mut self, who: Address) -> Result<(), Error> {
        let (operator, amount) = self.operator(who).withdraw(self.now)?;
        self.set_operator(who, &operator);
        self.ledger.credit(NATIVE, who, amount);
        Ok(())
    }

    /// A request with `value` wei, of which what is too much goes back at once.
    pub fn request(&mut self, draft: Request, value: u128) -> Result<u64, Error> {
        let draft = Request {
            id: self.requests.len() as u64,
            requested_at: self.now,
            gas_price_cap: GAS_PRICE_CAP,
            ..draft
        };
        let request = draft.bind(&self.model)?;
        request.admit(1, (0, 0), &self.terms(), self.safe_until)?;
        let gas = (request.gas_limit, request.gas_price_cap);
        let quote = quote(self.model.fee, request.elements, gas, request.early)?;
        assert_eq!(
            (quote.fee, quote.gas),
            (request.fee, request.gas_left(false))
        );
        let native = request.token == NATIVE;
        let change = quote.change(native, value)?;
        self.ledger.receive(NATIVE, value);
        self.ledger.pay(NATIVE, change);
        if !native {
            self.ledger.receive(request.token, quote.fee);
        }
        self.words.insert(request.id, request.hash());
        self.requests.push(request);
        Ok(request.id)
    }

    pub fn bump(&mut self, id: u64, more: u128) -> Result<(), Error> {
        let request = self.requests[id as usize];
        let bumped = request.bump(self.words[&id], &self.attempts(id), more)?;
        self.ledger.receive(request.token, more);
        self.words.insert(id, bumped.hash());
        self.requests[id as usize] = bumped;
        Ok(())
    }

    pub fn assert(
        &mut self,
        id: u64,
        attempt: u8,
        operator: Address,
        named: &[Address],
    ) -> Result<u64, Error> {
        let outputs = self.requests[id as usize].elements as usize;
        self.assert_outputs(id, attempt, operator, named, outputs)
    }

    /// The same with any number of outputs.
    pub fn assert_outputs(
        &mut self,
        id: u64,
        attempt: u8,
        operator: Address,
        named: &[Address],
        outputs: usize,
    ) -> Result<u64, Error> {
        let assertion = assertion_id(id, attempt);
        let previous = attempt
            .checked_sub(1)
            .map(|before| assertion_id(id, before));
        let answer = Answer {
            request: &self.requests[id as usize],
            word: self.words[&id],
            attempt,
            previous: &previous.map_or(Assertion::default(), |id| self.assertion(id)),
            current: &self.assertion(assertion),
            named,
            operator,
            stake: &self.operator(operator),
            terms: &self.terms(),
            trace_root: keccak256([attempt]),
            outputs: &vec![keccak256(id.to_be_bytes()); outputs],
        };
        let (words, stake, claim) = answer.assert(self.now, self.safe_until)?;
        let said = Claim {
            trace_root: answer.trace_root,
            output_hash: merkle::output_hash(answer.outputs),
        };
        assert_eq!(claim, merkle::claim(said.trace_root, said.output_hash));
        self.assertions
            .insert(assertion, (words.pack(), claim, said));
        self.set_operator(operator, &stake);
        Ok(assertion)
    }

    pub fn open(&mut self, who: Address, seat: u16, id: u64) -> Result<(), Error> {
        let (assertion, terms) = (self.assertion(id), self.terms());
        let (stored, claim) = self
            .assertions
            .get(&id)
            .map_or_else(Default::default, |(_, stored, claim)| {
                (*stored, Some(*claim))
            });
        let case = Case {
            assertion: &assertion,
            stored,
            terms: &terms,
            claim: claim.unwrap_or(Claim {
                trace_root: B256::ZERO,
                output_hash: B256::ZERO,
            }),
        };
        let times = (self.now, self.safe_until);
        let seated = self.game(who, seat);
        let (assertion, game, _) = logic::open(&case, id, &seated, terms.bond, times)?;
        self.ledger.receive(NATIVE, terms.bond);
        self.set_assertion(id, &assertion);
        self.games.insert((who, seat), game.pack());
        Ok(())
    }

    /// The challenger's turn comes without the asserter's move being shown: its tree does not matter here.
    pub fn pass_turn(&mut self, who: Address, seat: u16) {
        let mut game = self.game(who, seat);
        if game.status == GameStatus::Open && !game.is_late(self.now) {
            game.turn = imo::dispute::types::Turn::Challenger;
            game.last_move = self.now;
            self.games.insert((who, seat), game.pack());
        }
    }

    pub fn timeout(&mut self, who: Address, seat: u16) -> Result<(), Error> {
        let game = self.game(who, seat);
        let id = game.assertion;
        match ends::timeout(&self.assertion(id), &self.terms(), &game, self.now)? {
            Timeout::Asserter(fall) => {
                let operator = fall.assertion.operator;
                let slashed = self.operator(operator).slash(fall.slashed)?;
                self.set_operator(operator, &slashed);
                self.set_assertion(id, &fall.assertion);
                self.games.insert((who, seat), fall.game.pack());
                self.ledger.credit(NATIVE, who, fall.to_challenger);
                self.ledger.burn(fall.burnt);
            }
            Timeout::Challenger(closed) => self.close(who, seat, id, closed),
        }
        Ok(())
    }

    pub fn collect(&mut self, who: Address, seat: u16) -> Result<(), Error> {
        let game = self.game(who, seat);
        let id = game.assertion;
        let closed = ends::collect(&self.assertion(id), &self.terms(), &game)?;
        self.close(who, seat, id, closed);
        Ok(())
    }

    fn close(&mut self, who: Address, seat: u16, id: u64, closed: ends::Closed) {
        self.set_assertion(id, &closed.assertion);
        self.games.insert((who, seat), closed.game.pack());
        self.ledger.credit(NATIVE, who, closed.to_challenger);
        self.ledger
            .credit(NATIVE, closed.assertion.operator, closed.to_operator);
        self.ledger.burn(closed.burnt);
    }

    /// What the oracle holds is what it owes, in both kinds of money.
    pub fn audit(&self) {
        for token in [NATIVE, TOKEN] {
            let mut due = self.ledger.credits(token);
            for request in &self.requests {
                let live = matches!(
                    self.stage(request.id),
                    Stage::Requested(_) | Stage::Asserted(_) | Stage::Exhausted
                );
                if live && request.token == token {
                    due += request.fee;
                }
                if live && token == NATIVE {
                    due += request.gas_left(self.early_before(request.id));
                }
            }
            if token == NATIVE {
                due += self.staked() + self.bonds();
            }
            assert_eq!(self.ledger.held(token), due, "money is conserved");
        }
    }

    pub fn staked(&self) -> u128 {
        let all = self.operators.values().map(|word| Operator::unpack(*word));
        all.map(|operator| operator.free + operator.locked).sum()
    }

    fn bonds(&self) -> u128 {
        let games = self.games.values().map(|word| Game::unpack(*word));
        let open = games.filter(|game| game.status == GameStatus::Open);
        open.map(|game| {
            let assertion = self.assertion(game.assertion);
            match assertion.status {
                AssertionStatus::Fallen => {
                    game.bond + self.terms().stake / 4 / assertion.games as u128
                }
                _ => game.bond,
            }
        })
        .sum()
    }

    pub fn seats(&self) -> Vec<(Address, u16)> {
        self.games.keys().copied().collect()
    }
}
