//! The typed errors of the model inspector.
use crate::abi::{
    errors::typed_errors,
    router::{NotPayable, UnknownFunction},
    InvalidArgument,
};
use alloy_sol_types::sol;

sol! {
    /// The account does not hold chunk `index` of a model of so many chunks for good: it is not at the address that
    /// its content determines, its first byte is not zero, or head, length or header are others.
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
}

typed_errors! {
    /// Any error of the inspector, as revert data.
    pub struct Error;
    InvalidChunk { index }
    InvalidGraph { rule, index }
    WeightsRootMismatch { found }
    ModelIdMismatch { found }
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
}
