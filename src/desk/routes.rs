//! The desk's functions by selector.
use super::*;
use crate::abi::{
    router::{routes, Args},
    Blob, InvalidArgument, Octet,
};

routes! {
    Desk, Error;
    views {
        "nonces" => nonces(Adr);
        "DOMAIN_SEPARATOR" => domain_separator();
        "eip712Domain" => eip712_domain();
        "claimableERC20" => claimable_erc20(Adr, Uint, Adr);
        "redeemableERC20OnBurn" => redeemable_erc20_on_burn(Uint, Adr);
        "snapshotDue" => snapshot_due();
        "accountSummary" => account_summary(Adr);
        "revenueTokenPools" => revenue_token_pools(Adr);
        "sharedOf" => shared_of(Uint, Adr);
        "owed" => owed(Adr, Adr);
    }
    guarded {
        "claim" => claim(Uint);
        "claimFor" => claim_for(Adr, Uint);
        "claimTo" => claim_to(Uint, Adr);
        "claimToWithSignature" => claim_to_with_signature(Adr, Vec<Uint>, Adr, Uint, Blob);
        "claimBatch" => claim_batch(Vec<Uint>);
        "claimAll" => claim_all(Uint);
        "withdraw" => withdraw(Adr, Adr);
        "withdrawFor" => withdraw_for(Adr, Adr);
        "burn" => burn(Uint);
        "burn" => burn_for_at_least(Uint, Vec<Uint>, Adr);
        "burnFrom" => burn_from(Adr, Uint);
        "retire" => retire(Uint);
        "sweepToken" => sweep_token(Adr);
        "deposit" => deposit(Adr, Uint, B256);
        "sync" => sync(Adr);
        "snapshot" => snapshot();
        "permit" => permit(Adr, Adr, Uint, Uint, Octet, B256, B256);
    }
    payable {
        "depositNative" => deposit_native(B256);
    }
}

/// Runs the constructor, whose selector does not depend on its arguments.
pub(super) fn construct(desk: &mut Desk, arguments: &[u8]) -> ArbResult {
    let mut args = Args::new(arguments);
    let (owner_and_desk, texts) = ((args.take(), args.take()), (args.take(), args.take()));
    let numbers: [Uint; 5] = core::array::from_fn(|_| args.take());
    let lists = (args.take(), args.take());
    if !args.complete() {
        return Err(Error::from(InvalidArgument {}).into());
    }
    let ((desk_address, owner), (name, symbol)) = (owner_and_desk, texts);
    let [supply, claim_bps, interval, sharing_start, smoothing] = numbers;
    let (revenue_tokens, excluded) = lists;
    desk.constructor(
        desk_address,
        owner,
        name,
        symbol,
        supply,
        claim_bps,
        interval,
        sharing_start,
        smoothing,
        revenue_tokens,
        excluded,
    )?;
    Ok(Vec::new())
}
