//! The events of the collection.
use crate::abi::{
    append_number, append_text,
    events::{encode, log_fields, topic},
    Field,
};
pub use crate::owned::{ContractURIUpdated, OwnershipTransferStarted, OwnershipTransferred};
use alloy_primitives::{B256, U256};
use alloy_sol_types::{sol, SolEvent};
use stylus_sdk::stylus_core::Host;

sol! {
    /// The token has another owner: from the zero address when minted, to it when burned (ERC-721).
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    /// `approved` may move the token (ERC-721).
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    /// `operator` may or may no longer move all tokens of `owner` (ERC-721).
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    /// The token is `aigcData`, made from `prompt`, with a proof (ERC-7007, as its final text has it: of indexed
    /// bytes the log holds the hash).
    event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof);
    /// The final output of the token's request is `aigcData` (ERC-7007).
    event Update(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData);
    /// What `tokenURI` shows has changed (ERC-4906).
    event MetadataUpdate(uint256 _tokenId);
    /// The account has committed to a mint.
    event Committed(address indexed account, bytes32 indexed commitment);
    /// The minting fee is now `fee` wei.
    event MintingFeeChanged(uint256 fee);
    /// `amount` wei that were forced in went to the revenue token.
    event Swept(address indexed revenueToken, uint256 amount);
}

log_fields! {
    Transfer { from, to, tokenId; }
    Approval { owner, approved, tokenId; }
    ApprovalForAll { owner, operator; approved }
    Update { tokenId, prompt, aigcData; }
    MetadataUpdate { ; _tokenId }
    Committed { account, commitment; }
    MintingFeeChanged { ; fee }
    Swept { revenueToken; amount }
}

/// Emits [`AigcData`] of a prompt, whose hash is the token's id, and an output with this hash.
#[inline(never)]
pub fn emit_aigc_data(host: &impl Host, id: &U256, output: &B256, proof: &[u8]) {
    let indexed = [Field::from(id), Field::from(id), Field::from(output)];
    let hash = const { topic(AigcData::SIGNATURE_HASH) };
    let mut log = encode(hash, &indexed, &[]);
    append_number(&mut log, 32);
    append_text(&mut log, proof);
    host.emit_log(&log, 4);
}
