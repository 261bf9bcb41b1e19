//! The collection's functions by selector. What moves tokens stands with the views: it is open from within a call that
//! the collection made, so that a receiver may pass a token on.
use super::*;
use crate::abi::router::{routes, Args};

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
        "burn" => burn(Uint);
        "name" => name();
        "symbol" => symbol();
        "tokenURI" => token_uri(Uint);
        "totalSupply" => total_supply();
        "tokenByIndex" => token_by_index(Uint);
        "tokenOfOwnerByIndex" => token_of_owner_by_index(Adr, Uint);
        "verify" => verify(Blob, Blob, Blob);
        "status" => status(Blob, Blob, Blob);
        "tokenId" => token_id(Blob);
        "prompt" => prompt(Uint);
        "provenance" => provenance(Uint);
        "binding" => binding_of();
        "acceptedRoutes" => accepted_routes();
        "commitmentOf" => commitment_of(Adr, Adr, Blob, B256);
        "preview" => preview(Blob);
        "available" => available(Blob);
        "mintingFee" => minting_fee();
        "maxSupply" => max_supply();
        "minted" => minted();
        "walletCap" => wallet_cap(Adr);
        "commitmentAges" => commitment_ages();
        "committedAt" => committed_at(Adr, B256);
        "owner" => owner();
        "pendingOwner" => pending_owner();
        "contractURI" => contract_uri();
        "royaltyInfo" => royalty_info(Uint, Uint);
        "revenueToken" => revenue_token();
        "renderer" => renderer();
        "supportsInterface" => supports_interface(Selector);
    }
    guarded {
        "addAigcData" => add_aigc_data(Uint, Blob, Blob, Blob);
        "update" => update(Blob, Blob);
        "commit" => commit(B256);
        "transferOwnership" => transfer_ownership(Adr);
        "acceptOwnership" => accept_ownership();
        "renounceOwnership" => renounce_ownership();
        "setMintingFee" => set_minting_fee(Uint);
        "setContractURI" => set_contract_uri(Text);
        "sweep" => sweep();
    }
    payable {
        "mint" => mint(Blob);
        "mint" => mint_to(Adr, Blob);
        "mint" => mint_with_proof(Adr, Blob, Blob, Text, Blob);
        "mintBatch" => mint_batch(Adr, Vec<Blob>);
        "reveal" => reveal(Adr, Blob, B256);
        "reveal" => reveal_with_proof(Adr, Blob, B256, Blob, Blob);
    }
}

/// Runs the constructor, whose selector does not depend on its arguments.
pub(super) fn construct(content: &mut Content, arguments: &[u8]) -> ArbResult {
    if !content.vm().msg_value().is_zero() {
        return Err(Error::from(crate::abi::router::NotPayable {}).into());
    }
    let mut args = Args::new(arguments);
    let (owner, name, symbol) = (args.take(), args.take(), args.take());
    let (runner, hook, model) = (args.take(), args.take(), args.take());
    let (graph, renderer, revenue) = (args.take(), args.take(), args.take());
    let numbers: [Uint; 8] = core::array::from_fn(|_| args.take());
    if !args.complete() {
        return Err(Error::from(InvalidArgument {}).into());
    }
    let [fee, max_supply, cap, royalty, min_age, max_age, routes, options] = numbers;
    content.constructor(
        owner, name, symbol, runner, hook, model, graph, renderer, revenue, fee, max_supply, cap,
        royalty, min_age, max_age, routes, options,
    )?;
    Ok(Vec::new())
}
