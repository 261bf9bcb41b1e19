//! The events of the model runner.
use crate::abi::events::log_fields;
use alloy_sol_types::sol;

sol! {
    /// `account` has reserved a model.
    #[derive(Debug, PartialEq, Eq)]
    event Reserved(address indexed account, bytes32 indexed commitment);
    /// `owner` has registered a model whose first chunk is the code of `firstChunk`. `previous` is the model
    /// that it supersedes, or zero.
    #[derive(Debug, PartialEq, Eq)]
    event ModelRegistered(bytes32 indexed modelId, address indexed owner, bytes32 indexed previous, address firstChunk);
    /// The model should make nothing new. It can still be run and verified.
    #[derive(Debug, PartialEq, Eq)]
    event ModelDeprecated(bytes32 indexed modelId);
    /// The model's URI has changed.
    #[derive(Debug, PartialEq, Eq)]
    event URIUpdated(bytes32 indexed modelId);
    /// `newOwner` may accept the model; the zero address takes an offer back.
    #[derive(Debug, PartialEq, Eq)]
    event ModelTransferStarted(bytes32 indexed modelId, address indexed owner, address indexed newOwner);
    /// `newOwner` owns the model.
    #[derive(Debug, PartialEq, Eq)]
    event ModelTransferred(bytes32 indexed modelId, address indexed previousOwner, address indexed newOwner);
}

log_fields! {
    Reserved { account, commitment; }
    ModelRegistered { modelId, owner, previous; firstChunk }
    ModelDeprecated { modelId; }
    URIUpdated { modelId; }
    ModelTransferStarted { modelId, owner, newOwner; }
    ModelTransferred { modelId, previousOwner, newOwner; }
}
