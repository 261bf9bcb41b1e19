//! What ArbOS puts into the state before the first block.

use alloy_primitives::{Address, Bytes, U256};
use revm::{
    bytecode::Bytecode,
    state::{Account, AccountInfo, EvmState, EvmStorageSlot, TransactionId},
};

use super::{address_set::AddressSet, params, precompiles, storage, words};
use crate::vm::ArbosProfile;

/// Gas of computation allowed per block and per transaction.
const COMPUTE_GAS: u64 = 32_000_000;

/// How ArbOS starts.
#[derive(Clone, Debug)]
pub struct ArbosGenesis {
    /// Version and Stylus parameters.
    pub profile: ArbosProfile,
    /// Chain id.
    pub chain_id: u64,
    /// First chain owner, who also collects the fees at first; the zero address collects them otherwise.
    pub chain_owner: Option<Address>,
    /// Lowest base fee, in wei.
    pub min_base_fee: u64,
    /// Wei per unit of L1 calldata. This node never charges it; it is only told.
    pub l1_price_per_unit: u64,
}

impl ArbosGenesis {
    /// State changes to commit to the empty state: ArbOS' own words and the code of its precompiles.
    pub fn changes(&self) -> EvmState {
        let mut changes = EvmState::default();
        for address in precompiles::ADDRESSES {
            let code = Bytecode::new_legacy(Bytes::from_static(&[0xfe]));
            changes.insert(address, touched(AccountInfo::default().with_code(code)));
        }
        let mut arbos = touched(AccountInfo {
            nonce: 1,
            ..Default::default()
        });
        for (slot, value) in self.words() {
            let slot_value = EvmStorageSlot::new_changed(U256::ZERO, value, TransactionId::ZERO);
            arbos.storage.insert(slot, slot_value);
        }
        changes.insert(storage::STATE_ACCOUNT, arbos);
        changes
    }

    fn words(&self) -> Vec<(U256, U256)> {
        let owner = self.chain_owner.unwrap_or_default();
        let single = [
            (words::VERSION, U256::from(self.profile.arbos_version)),
            (words::CHAIN_ID, U256::from(self.chain_id)),
            (words::NETWORK_FEE_ACCOUNT, owner.into_word().into()),
            (words::BROTLI_COMPRESSION_LEVEL, U256::from(1)),
            (words::L1_REWARD_RECIPIENT, owner.into_word().into()),
            (words::L1_EQUILIBRATION_UNITS, U256::from(160_000_000)),
            (words::L1_INERTIA, U256::from(10)),
            (words::L1_REWARD_RATE, U256::from(10)),
            (words::L1_PER_BATCH_GAS, U256::from(210_000)),
            (words::L1_PRICE_PER_UNIT, U256::from(self.l1_price_per_unit)),
            (words::SPEED_LIMIT, U256::from(7_000_000)),
            (words::BLOCK_GAS, U256::from(COMPUTE_GAS)),
            (words::TRANSACTION_GAS, U256::from(COMPUTE_GAS)),
            (words::BASE_FEE, U256::from(self.min_base_fee)),
            (words::MIN_BASE_FEE, U256::from(self.min_base_fee)),
            (words::PRICING_INERTIA, U256::from(102)),
            (words::BACKLOG_TOLERANCE, U256::from(10)),
            (words::STYLUS_PARAMS, params::pack(&self.profile)),
            (
                words::ACTIVATION_GAS,
                U256::from(self.profile.activation_gas),
            ),
            (words::DATA_BYTES_PER_SECOND, U256::from(34_865)),
            (words::DATA_LAST_UPDATE, U256::from(super::ARBITRUM_START)),
            (words::DATA_MIN_PRICE, U256::from(82_928_201)),
            (words::DATA_INERTIA, U256::from(21_360_419)),
        ];
        let mut words: Vec<_> = single
            .into_iter()
            .map(|(word, value)| (word.slot(), value))
            .collect();
        if let Some(owner) = self.chain_owner {
            words.extend(AddressSet::CHAIN_OWNERS.with_first(owner));
        }
        words
    }
}

fn touched(info: AccountInfo) -> Account {
    Account::from(info).with_touched_mark()
}
