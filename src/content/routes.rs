//! The collection's functions by selector. What moves tokens stands with the views: it is open from within a call that
//! the collection made, so that a receiver may pass a token on. Mints look for themselves.
use super::*;
use crate::abi::router::routes;

routes! {
    Content, Error;
    views {
        "balanceOf" => balance_of(Adr);
        "ownerOf" => owner_of(Uint);
        "transferFrom" => transfer_from(Adr, Adr, Uint);
        "safeTransferFrom" => safe_transfer_from(Adr, Adr, Uint);
        "safeTransferFrom" => safe_transfer_with(Adr, Adr, Uint, Blob);
        "approve" => approve(Adr, Uint);
        "getApproved" => get_approved(Uint);
        "setApprovalForAll" => set_approval_for_all(Adr, Truth);
        "isApprovedForAll" => is_approved_for_all(Adr, Adr);
        "verify" => verify(Blob, Blob, Blob);
        "status" => status(Blob, Blob, Blob);
        "mintingFee" => minting_fee();
        "royaltyInfo" => royalty_info(Uint, Uint);
        "supportsInterface" => supports_interface(Selector);
    }
    guarded {}
    payable {
        "mint" => mint(Blob);
        "mint" => mint_to(Adr, Blob);
        "mint" => mint_with_proof(Adr, Blob, Blob, Text, Blob);
        "mintBatch" => mint_batch(Adr, Vec<Blob>);
    }
}
