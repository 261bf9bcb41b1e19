//! The studio's functions by selector. Burning stands with the views: like a transfer, it is open from within a call that
//! the collection made. Reveals look for themselves.
use super::*;
use crate::abi::{
    router::{routes, Args},
    InvalidArgument,
};

routes! {
    Studio, Error;
    views {
        "burn" => burn(Uint);
        "name" => name();
        "symbol" => symbol();
        "tokenURI" => token_uri(Uint);
        "totalSupply" => total_supply();
        "tokenByIndex" => token_by_index(Uint);
        "tokenOfOwnerByIndex" => token_of_owner_by_index(Adr, Uint);
        "tokenId" => token_id(Blob);
        "prompt" => prompt(Uint);
        "provenance" => provenance(Uint);
        "binding" => binding_of();
        "acceptedRoutes" => accepted_routes();
        "commitmentOf" => commitment_of(Adr, Adr, Blob, B256);
        "commitmentAges" => commitment_ages();
        "committedAt" => committed_at(Adr, B256);
        "committedFee" => committed_fee(Adr, B256);
        "preview" => preview(Blob);
        "available" => available(Blob);
        "maxSupply" => max_supply();
        "minted" => minted();
        "walletCap" => wallet_cap(Adr);
        "owner" => owner();
        "pendingOwner" => pending_owner();
        "contractURI" => contract_uri();
        "revenueToken" => revenue_token();
        "renderer" => renderer();
        "studio" => studio();
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
        "reveal" => reveal(Adr, Blob, B256);
        "reveal" => reveal_with_proof(Adr, Blob, B256, Blob, Blob);
    }
}

/// Runs the constructor, whose selector does not depend on its arguments.
pub(super) fn construct(studio: &mut Studio, arguments: &[u8]) -> ArbResult {
    if !studio.vm().msg_value().is_zero() {
        return Err(Error::from(crate::abi::router::NotPayable {}).into());
    }
    let mut args = Args::new(arguments);
    let (program, owner, name, symbol) = (args.take(), args.take(), args.take(), args.take());
    let (runner, hook, model) = (args.take(), args.take(), args.take());
    let (graph, renderer, revenue) = (args.take(), args.take(), args.take());
    let numbers: [Uint; 8] = core::array::from_fn(|_| args.take());
    if !args.complete() {
        return Err(Error::from(InvalidArgument {}).into());
    }
    let [fee, max_supply, cap, royalty, min_age, max_age, routes, options] = numbers;
    studio.constructor(
        program, owner, name, symbol, runner, hook, model, graph, renderer, revenue, fee,
        max_supply, cap, royalty, min_age, max_age, routes, options,
    )?;
    Ok(Vec::new())
}
