//! Why the token refuses.
use alloy_primitives::keccak256;

/// Why the token refuses something: the Solidity error that it reverts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// `ERC20InsufficientBalance`.
    InsufficientBalance,
    /// `ERC20InvalidReceiver`.
    InvalidReceiver,
    /// `ERC20InsufficientAllowance`.
    InsufficientAllowance,
    /// `UnknownSnapshot`.
    UnknownSnapshot,
    /// `SnapshotInThisTransaction`.
    SnapshotInThisTransaction,
    /// `SnapshotTooSoon`.
    SnapshotTooSoon,
    /// `NothingToShare`.
    NothingToShare,
    /// `NoSharingSupply`.
    NoSharingSupply,
    /// `NothingToClaim`.
    NothingToClaim,
    /// `TokensOutstanding`.
    TokensOutstanding,
    /// `NothingToSweep`.
    NothingToSweep,
    /// `SharingUnchanged`.
    SharingUnchanged,
}

impl Refusal {
    /// The first four bytes of the revert data.
    pub fn selector(self) -> [u8; 4] {
        let signature = match self {
            Self::InsufficientBalance => "ERC20InsufficientBalance(address,uint256,uint256)",
            Self::InvalidReceiver => "ERC20InvalidReceiver(address)",
            Self::InsufficientAllowance => "ERC20InsufficientAllowance(address,uint256,uint256)",
            Self::UnknownSnapshot => "UnknownSnapshot(uint256)",
            Self::SnapshotInThisTransaction => "SnapshotInThisTransaction(uint256)",
            Self::SnapshotTooSoon => "SnapshotTooSoon(uint256)",
            Self::NothingToShare => "NothingToShare()",
            Self::NoSharingSupply => "NoSharingSupply()",
            Self::NothingToClaim => "NothingToClaim(address,uint256)",
            Self::TokensOutstanding => "TokensOutstanding(uint256)",
            Self::NothingToSweep => "NothingToSweep()",
            Self::SharingUnchanged => "SharingUnchanged(address)",
        };
        let hash = keccak256(signature);
        [hash[0], hash[1], hash[2], hash[3]]
    }
}
