//! The runner's functions by selector.
use super::*;
use crate::{abi::router::routes, token::ReentrancyGuardReentrantCall};

routes! {
    Runner, Error;
    views {
        "run" => run(B256, Blob);
        "verifyOutput" => verify_output(B256, Blob, Blob, Blob);
        "estimate" => estimate(B256);
        "isDeprecated" => is_deprecated(B256);
        "modelInfo" => model_info(B256);
        "modelOwner" => model_owner(B256);
        "pendingModelOwner" => pending_model_owner(B256);
        "versions" => versions(B256);
        "uri" => uri(B256);
        "inspector" => inspector();
        "reservationOf" => reservation_of(Adr, B256, B256);
        "reservedAt" => reserved_at(Adr, B256);
        "reservationAges" => reservation_ages();
    }
    guarded {
        "reserve" => reserve(B256);
        "register" => register(B256, Adr, Text, B256);
        "registerVersion" => register_version(B256, Adr, Text, B256, B256);
        "deprecate" => deprecate(B256);
        "setUri" => set_uri(B256, Text);
        "transferModel" => transfer_model(B256, Adr);
        "acceptModel" => accept_model(B256);
    }
    payable {}
}
