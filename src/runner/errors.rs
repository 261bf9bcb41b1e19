//! The typed errors of the model runner.
use crate::{
    abi::{
        errors::typed_errors,
        router::{NotPayable, UnknownFunction},
        InvalidArgument,
    },
    token::ReentrancyGuardReentrantCall,
};
use alloy_sol_types::sol;

sol! {
    /// No model of this id is registered.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownModel(bytes32 modelId);
    /// The model is registered already.
    #[derive(Debug, PartialEq, Eq)]
    error ModelExists(bytes32 modelId);
    /// The account's code is not chunk `index` of a model of so many chunks: it is missing, its first
    /// byte is not zero, or head, length or header are others.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidChunk(uint256 index);
    /// The graph breaks a rule of the specification, or the weights have a bias that is too large. `rule`
    /// is the number of [`crate::model::Error`], `index` that of the op or table entry.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidGraph(uint256 rule, uint256 index);
    /// The weights' root is `found`, not what the header says.
    #[derive(Debug, PartialEq, Eq)]
    error WeightsRootMismatch(bytes32 found);
    /// The model's id is `found`, not the one that was claimed.
    #[derive(Debug, PartialEq, Eq)]
    error ModelIdMismatch(bytes32 found);
    /// The account does not own the model, or was not offered it.
    #[derive(Debug, PartialEq, Eq)]
    error NotModelOwner(bytes32 modelId, address account);
    /// The model has a later version.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadySuperseded(bytes32 modelId, bytes32 successor);
    /// The model is deprecated already.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyDeprecated(bytes32 modelId);
    /// A URI has more than 1,024 bytes.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidURI();
    /// The model's weights are not on chain: it cannot be run here.
    #[derive(Debug, PartialEq, Eq)]
    error WeightsOffChain(bytes32 modelId);
    /// The model cannot be run now: less gas is left than [`super::Inference::estimate`] says, or a chunk
    /// is not there. It says nothing about any output.
    #[derive(Debug, PartialEq, Eq)]
    error RouteUnavailable();
}

typed_errors! {
    /// Any error of the runner, as revert data.
    pub struct Error;
    UnknownModel { modelId }
    ModelExists { modelId }
    InvalidChunk { index }
    InvalidGraph { rule, index }
    WeightsRootMismatch { found }
    ModelIdMismatch { found }
    NotModelOwner { modelId, account }
    AlreadySuperseded { modelId, successor }
    AlreadyDeprecated { modelId }
    InvalidURI {}
    WeightsOffChain { modelId }
    RouteUnavailable {}
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
    ReentrancyGuardReentrantCall {}
}
