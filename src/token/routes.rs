//! The token's functions by selector.
use super::*;
use crate::abi::{router::routes, Selector, Text, Uint};

routes! {
    Token, Error;
    views {
        "balanceOf" => balance_of(Adr);
        "allowance" => allowance(Adr, Adr);
        "totalSupply" => total_supply();
        "name" => name();
        "symbol" => symbol();
        "decimals" => decimals();
        "claimableRevenue" => claimable_revenue(Adr, Uint);
        "redeemableOnBurn" => redeemable_on_burn(Uint);
        "balanceOfAt" => balance_of_at(Adr, Uint);
        "totalSupplyAt" => total_supply_at(Uint);
        "snapshotInfo" => snapshot_info(Uint);
        "lastSnapshotId" => last_snapshot_id();
        "nextSnapshotTime" => next_snapshot_time();
        "snapshotInterval" => snapshot_interval();
        "claimShareBps" => claim_share_bps();
        "pendingRevenue" => pending_revenue();
        "revenuePools" => revenue_pools();
        "supportsInterface" => supports_interface(Selector);
        "owner" => owner();
        "pendingOwner" => pending_owner();
        "contractURI" => contract_uri();
        "isExcluded" => is_excluded(Adr);
        "exclusionProposal" => exclusion_proposal(Adr);
        "revenueTokens" => revenue_tokens();
        "excludedSupply" => excluded_supply();
        "smoothingTime" => smoothing_time();
        "terminalRecipient" => terminal_recipient();
        "desk" => desk();
    }
    guarded {
        "transfer" => transfer(Adr, Uint);
        "transferFrom" => transfer_from(Adr, Adr, Uint);
        "approve" => approve(Adr, Uint);
        "claim" => claim(Uint);
        "claimBatch" => claim_batch(Vec<Uint>);
        "snapshot" => snapshot();
        "burn" => burn(Uint);
        "transferOwnership" => transfer_ownership(Adr);
        "acceptOwnership" => accept_ownership();
        "renounceOwnership" => renounce_ownership();
        "listRevenueToken" => list_revenue_token(Adr);
        "setContractURI" => set_contract_uri(Text);
        "exclude" => exclude();
        "include" => include();
        "proposeExclusion" => propose_exclusion(Adr);
        "withdrawExclusion" => withdraw_exclusion(Adr);
        "executeExclusion" => execute_exclusion(Adr);
        "vetoExclusion" => veto_exclusion();
        "sweep" => sweep();
    }
    payable {}
}
