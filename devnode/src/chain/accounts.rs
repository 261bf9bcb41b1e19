//! Accounts that have ether from the start, with their keys.

use alloy_primitives::{b256, Address, B256, U256};
use alloy_signer_local::PrivateKeySigner;

/// Key of the account that nitro-devnode prefunds and makes chain owner.
pub const OWNER_KEY: B256 =
    b256!("0xb6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659");

/// Keys of the ten accounts of the mnemonic `test test test test test test test test test test test junk`,
/// which most development tools fund.
pub const DEVELOPMENT_KEYS: [B256; 10] = [
    b256!("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"),
    b256!("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"),
    b256!("0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"),
    b256!("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"),
    b256!("0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a"),
    b256!("0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"),
    b256!("0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e"),
    b256!("0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356"),
    b256!("0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97"),
    b256!("0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6"),
];

const ETHER: u64 = 1_000_000_000_000_000_000;

/// An account with ether at genesis, whose key the node knows.
#[derive(Clone, Debug)]
pub struct DevAccount {
    /// Its key.
    pub signer: PrivateKeySigner,
    /// Wei it has at genesis.
    pub genesis_balance: U256,
}

impl DevAccount {
    fn new(key: &B256, ether: u64) -> Self {
        Self {
            signer: PrivateKeySigner::from_bytes(key).expect("the constants above are valid keys"),
            genesis_balance: U256::from(ether) * U256::from(ETHER),
        }
    }

    /// Its address.
    pub fn address(&self) -> Address {
        self.signer.address()
    }

    /// Its private key.
    pub fn private_key(&self) -> B256 {
        self.signer.to_bytes()
    }
}

/// All of them: nitro-devnode's account with 1,000 ether (of which genesis spends a little), then ten with 10,000 each.
pub fn dev_accounts() -> Vec<DevAccount> {
    std::iter::once(DevAccount::new(&OWNER_KEY, 1_000))
        .chain(
            DEVELOPMENT_KEYS
                .iter()
                .map(|key| DevAccount::new(key, 10_000)),
        )
        .collect()
}
