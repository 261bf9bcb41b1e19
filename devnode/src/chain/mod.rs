//! Blocks on top of each other, and the state they lead to.

mod accounts;
mod block;
mod bytecode;
mod clock;
mod error;
mod event;
mod genesis;
mod node;
mod pool;
mod snapshots;
mod state;

use std::sync::Arc;

use alloy_eips::{BlockId, BlockNumberOrTag, RpcBlockHash};
use alloy_primitives::{Address, B256};
use rpds::{HashTrieMapSync, HashTrieSetSync, VectorSync};

use crate::{arbos, evm::BlockContext};

pub use accounts::{dev_accounts, DevAccount, DEVELOPMENT_KEYS, OWNER_KEY};
pub use block::{Block, Done, MinedTransaction, PooledTransaction};
pub use clock::{Clock, TimeError, END_OF_TIME};
pub use error::TransactionError;
pub use event::{Config, Event, Observer};
pub use genesis::{CACHE_MANAGER, CREATE2_FACTORY, STYLUS_DEPLOYER};
pub use node::{options_for, Node};
pub use pool::Pool;
pub use state::State;

/// Seconds between L1 blocks.
const L1_BLOCK_TIME: u64 = 12;

/// Where to read: a state, and the block that code sees while it runs there.
#[derive(Clone, Debug)]
pub struct View {
    /// The block that was asked for; the latest one for `pending`.
    pub block: Arc<Block>,
    /// What code sees: that of the block itself, or of the next one for `pending`.
    pub context: BlockContext,
}

impl View {
    /// State after the block.
    pub fn state(&self) -> &State {
        &self.block.state
    }
}

/// All blocks, and what else a snapshot brings back. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Time.
    pub clock: Clock,
    /// Waiting transactions.
    pub pool: Pool,
    /// Whether a transaction is mined as soon as it can be.
    pub automine: bool,
    /// Whose transactions need no signature.
    pub impersonated: HashTrieSetSync<Address>,
    /// Whether nobody's transactions do.
    pub impersonate_all: bool,
    arbos: u64,
    blocks: VectorSync<Arc<Block>>,
    latest: Arc<Block>,
    numbers: HashTrieMapSync<B256, u64>,
    transactions: HashTrieMapSync<B256, u64>,
}

impl Chain {
    /// A chain of one block without transactions.
    pub fn new(arbos: u64, state: State) -> Self {
        let context = BlockContext {
            base_fee: arbos::base_fee(&state),
            ..BlockContext::new(0, 0, clock::wall_clock())
        };
        let genesis = Arc::new(Block::seal(B256::ZERO, context, arbos, None, state));
        Self {
            clock: Clock::default(),
            pool: Pool::default(),
            automine: true,
            impersonated: HashTrieSetSync::new_sync(),
            impersonate_all: false,
            arbos,
            blocks: VectorSync::new_sync().push_back(genesis.clone()),
            numbers: HashTrieMapSync::new_sync().insert(genesis.hash(), 0),
            transactions: HashTrieMapSync::new_sync(),
            latest: genesis,
        }
    }

    /// The latest block.
    pub fn latest(&self) -> &Arc<Block> {
        &self.latest
    }

    /// The latest state.
    pub fn state(&self) -> &State {
        &self.latest.state
    }

    /// What a block made now would see.
    pub fn next_context(&self) -> BlockContext {
        let timestamp = self.clock.peek(self.latest.context.timestamp);
        let genesis = self
            .blocks
            .first()
            .map_or(timestamp, |genesis| genesis.context.timestamp);
        let l1_number = timestamp.saturating_sub(genesis) / L1_BLOCK_TIME;
        BlockContext {
            base_fee: arbos::base_fee(self.state()),
            ..BlockContext::new(self.latest.number() + 1, l1_number, timestamp)
        }
    }

    /// Seals a block made in `context` and puts it on top.
    pub fn append(
        &mut self,
        context: BlockContext,
        transaction: Option<MinedTransaction>,
        state: State,
    ) {
        let parent = self.latest.hash();
        self.push(Block::seal(parent, context, self.arbos, transaction, state));
    }

    fn push(&mut self, block: Block) {
        self.clock.settle(block.context.timestamp);
        let block = Arc::new(block);
        self.numbers.insert_mut(block.hash(), block.number());
        if let Some(mined) = &block.transaction {
            self.transactions
                .insert_mut(mined.transaction.hash, block.number());
        }
        self.blocks.push_back_mut(block.clone());
        self.latest = block;
    }

    /// Changes the latest state without a transaction.
    pub fn patch(&mut self, change: impl FnOnce(&mut State)) {
        let mut block = Block::clone(&self.latest);
        change(&mut block.state);
        self.latest = Arc::new(block);
        self.blocks
            .set_mut(self.blocks.len() - 1, self.latest.clone());
    }

    /// All blocks, genesis first. A clone shares them: look through one rather than keep others from the chain.
    pub fn blocks(&self) -> &VectorSync<Arc<Block>> {
        &self.blocks
    }

    /// A block by number.
    pub fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    /// A block by hash.
    pub fn block_by_hash(&self, hash: B256) -> Option<&Arc<Block>> {
        self.block(*self.numbers.get(&hash)?)
    }

    /// The block that holds a transaction.
    pub fn block_of_transaction(&self, hash: B256) -> Option<&Arc<Block>> {
        self.block(*self.transactions.get(&hash)?)
    }

    /// The number that a tag stands for; `pending`, `safe` and `finalized` are the latest block.
    pub fn number_of(&self, tag: BlockNumberOrTag) -> u64 {
        match tag {
            BlockNumberOrTag::Number(number) => number,
            BlockNumberOrTag::Earliest => 0,
            _ => self.latest.number(),
        }
    }

    /// Where to read for a block that was asked for.
    pub fn view(&self, id: BlockId) -> Option<View> {
        let block = match id {
            BlockId::Hash(RpcBlockHash { block_hash, .. }) => self.block_by_hash(block_hash),
            BlockId::Number(tag) => self.block(self.number_of(tag)),
        }?;
        let context = if id.is_pending() {
            self.next_context()
        } else {
            block.context.clone()
        };
        Some(View {
            block: block.clone(),
            context,
        })
    }

    /// Whether `address` may send without a signature.
    pub fn is_impersonated(&self, address: Address) -> bool {
        self.impersonate_all || self.impersonated.contains(&address)
    }
}
