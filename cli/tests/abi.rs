//! The generated interfaces hold what the standards ask for.
#![cfg(not(target_arch = "wasm32"))]

use std::{fs, path::Path};

use alloy::{
    json_abi::JsonAbi,
    sol,
    sol_types::{SolEvent, SolInterface},
};

sol! {
    /// ERC-20, ERC-2612, ERC-5267, ERC-165, ERC-7641.
    interface Standards {
        function name() external view returns (string);
        function symbol() external view returns (string);
        function decimals() external view returns (uint8);
        function totalSupply() external view returns (uint256);
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        function allowance(address owner, address spender) external view returns (uint256);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);

        function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
            external;
        function nonces(address owner) external view returns (uint256);
        function DOMAIN_SEPARATOR() external view returns (bytes32);
        function eip712Domain() external view
            returns (bytes1, string, string, uint256, address, bytes32, uint256[]);
        function supportsInterface(bytes4 interfaceId) external view returns (bool);

        function claimableRevenue(address account, uint256 snapshotId) external view returns (uint256);
        function claim(uint256 snapshotId) external;
        function snapshot() external returns (uint256);
        function redeemableOnBurn(uint256 amount) external view returns (uint256);
        function burn(uint256 amount) external;

        error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
        error ERC20InvalidSender(address sender);
        error ERC20InvalidReceiver(address receiver);
        error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
        error ERC20InvalidSpender(address spender);
    }

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
}

fn token() -> JsonAbi {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../abi/Token.json");
    let text = fs::read_to_string(path).expect("abi/Token.json is committed");
    serde_json::from_str(&text).expect("a JSON ABI")
}

#[test]
fn every_function_of_the_standards_is_there() {
    let abi = token();
    for selector in Standards::StandardsCalls::selectors() {
        let found = abi
            .functions()
            .any(|function| function.selector() == selector);
        let name = Standards::StandardsCalls::name_by_selector(selector);
        assert!(found, "{name:?} is missing");
    }
}

#[test]
fn outputs_are_those_of_the_standards() {
    for (name, outputs) in [
        ("decimals", "uint8"),
        ("transfer", "bool"),
        ("snapshot", "uint256"),
        ("DOMAIN_SEPARATOR", "bytes32"),
        (
            "eip712Domain",
            "bytes1,string,string,uint256,address,bytes32,uint256[]",
        ),
        ("burn", ""),
    ] {
        let abi = token();
        let function = abi
            .function(name)
            .and_then(|list| list.first())
            .expect("a function");
        let types: Vec<_> = function
            .outputs
            .iter()
            .map(|output| output.ty.as_str())
            .collect();
        assert_eq!(types.join(","), outputs, "{name}");
    }
}

#[test]
fn errors_and_events_have_names_and_topics() {
    let abi = token();
    for selector in Standards::StandardsErrors::selectors() {
        let error = abi.errors().find(|error| error.selector() == selector);
        let error = error.expect("an ERC-6093 error");
        assert!(
            error.inputs.iter().all(|input| !input.name.is_empty()),
            "{error:?}"
        );
    }
    for topic in [Transfer::SIGNATURE_HASH, Approval::SIGNATURE_HASH] {
        let event = abi
            .events()
            .find(|event| event.selector() == topic)
            .expect("an ERC-20 event");
        let indexed: Vec<_> = event.inputs.iter().map(|input| input.indexed).collect();
        assert_eq!(indexed, [true, true, false], "{event:?}");
    }
}

#[test]
fn the_constructor_and_plain_payments_are_there() {
    let abi = token();
    let constructor = abi.constructor.expect("a constructor");
    let names: Vec<_> = constructor
        .inputs
        .iter()
        .map(|input| input.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "desk",
            "owner",
            "name",
            "symbol",
            "supply",
            "claimBps",
            "interval",
            "sharingStart",
            "smoothing",
            "revenueTokens",
            "excluded",
        ]
    );
    assert!(abi.receive.is_some());
    assert!(abi.fallback.is_some());
}
