//! The Solidity fixtures of `tests/solidity`, from their committed artifacts:
//! `FlashLender::deploy(provider)` deploys one. They are documented in their sources.
#![allow(missing_docs)]

use alloy::sol;

sol!(
    #[sol(rpc)]
    Counter,
    "solidity/artifacts/Counter.json"
);
sol!(
    #[sol(rpc)]
    FlashAttacker,
    "solidity/artifacts/FlashAttacker.json"
);
sol!(
    #[sol(rpc)]
    FlashLender,
    "solidity/artifacts/FlashLender.json"
);
sol!(
    #[sol(rpc)]
    ForceSender,
    "solidity/artifacts/ForceSender.json"
);
sol!(
    #[sol(rpc)]
    HostileToken,
    "solidity/artifacts/HostileToken.json"
);
sol!(
    #[sol(rpc)]
    ReentrantClaimer,
    "solidity/artifacts/ReentrantClaimer.json"
);
sol!(
    #[sol(rpc)]
    RefusingReceiver,
    "solidity/artifacts/RefusingReceiver.json"
);
sol!(
    #[sol(rpc)]
    Relay,
    "solidity/artifacts/Relay.json"
);
sol!(
    #[sol(rpc)]
    SigningClaimer,
    "solidity/artifacts/SigningClaimer.json"
);
sol!(
    #[sol(rpc)]
    Wallet,
    "solidity/artifacts/Wallet.json"
);
