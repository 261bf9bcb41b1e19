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
    /// The constructor has run.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyConstructed();
    /// There is no contract at the inspector's address.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidInspector(address inspector);
    /// The inspector gave no answer: most likely the gas did not suffice.
    #[derive(Debug, PartialEq, Eq)]
    error InspectionFailed();
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
    /// The account has made this reservation, and it is not too old.
    #[derive(Debug, PartialEq, Eq)]
    error ReservationExists(bytes32 commitment);
    /// The account has made no such reservation.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownReservation(bytes32 commitment);
    /// The model can be registered from `earliest` on (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error ReservationTooYoung(uint256 earliest);
    /// The model could be registered until `latest` (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error ReservationExpired(uint256 latest);
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
    AlreadyConstructed {}
    InvalidInspector { inspector }
    InspectionFailed {}
    ModelExists { modelId }
    NotModelOwner { modelId, account }
    AlreadySuperseded { modelId, successor }
    AlreadyDeprecated { modelId }
    InvalidURI {}
    ReservationExists { commitment }
    UnknownReservation { commitment }
    ReservationTooYoung { earliest }
    ReservationExpired { latest }
    WeightsOffChain { modelId }
    RouteUnavailable {}
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
    ReentrancyGuardReentrantCall {}
}
