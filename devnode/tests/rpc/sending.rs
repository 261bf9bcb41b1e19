//! Transactions: types, nonces, fees, what is refused, and signatures.

use alloy_consensus::{
    SignableTransaction, Signed, Transaction as _, TxEip1559, TxEip2930, TxEip7702, TxEnvelope,
    TxLegacy,
};
use alloy_eips::{eip7702::Authorization, Encodable2718};
use alloy_primitives::{address, Address, Bytes, Signature, TxKind, B256, U256};
use alloy_rpc_types_eth::Transaction;
use alloy_signer::SignerSync;
use serde_json::{json, Value};

use crate::client::{code, quantity, Test};

const SOMEONE: Address = address!("0x00000000000000000000000000000000deadbeef");

fn transfer(nonce: u64) -> TxEip1559 {
    TxEip1559 {
        chain_id: 412_346,
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: 100_000_000,
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(SOMEONE),
        value: U256::from(5),
        ..Default::default()
    }
}

fn signed<T: SignableTransaction<Signature>>(test: &Test, account: usize, tx: T) -> Bytes
where
    TxEnvelope: From<Signed<T>>,
{
    let signer = &test.node.accounts()[account].signer;
    let signature = signer.sign_hash_sync(&tx.signature_hash()).expect("signs");
    TxEnvelope::from(tx.into_signed(signature))
        .encoded_2718()
        .into()
}

fn send_raw(test: &Test, raw: &Bytes) -> Result<B256, String> {
    let result = test.try_call("eth_sendRawTransaction", json!([raw]));
    result
        .map(|hash| serde_json::from_value(hash).expect("a hash"))
        .map_err(|error| error["message"].as_str().expect("a message").to_owned())
}

fn status(test: &Test, hash: B256) -> Value {
    test.call("eth_getTransactionReceipt", json!([hash]))["status"].clone()
}

#[test]
fn takes_every_type_of_transaction() {
    let test = Test::new();
    let to = TxKind::Call(SOMEONE);
    let unprotected = TxLegacy {
        gas_limit: 21_000,
        gas_price: 100_000_000,
        to,
        ..Default::default()
    };
    let legacy = TxLegacy {
        chain_id: Some(412_346),
        nonce: 1,
        ..unprotected.clone()
    };
    let with_list = TxEip2930 {
        chain_id: 412_346,
        nonce: 2,
        gas_limit: 30_000,
        gas_price: 200_000_000,
        to,
        ..Default::default()
    };
    let authorization = Authorization {
        chain_id: U256::from(412_346),
        address: SOMEONE,
        nonce: 0,
    };
    let signer = &test.node.accounts()[2].signer;
    let authorization_signature = signer
        .sign_hash_sync(&authorization.signature_hash())
        .expect("signs");
    let delegation = TxEip7702 {
        chain_id: 412_346,
        nonce: 4,
        gas_limit: 100_000,
        max_fee_per_gas: 100_000_000,
        to: SOMEONE,
        authorization_list: vec![authorization.into_signed(authorization_signature)],
        ..Default::default()
    };
    let all = [
        (signed(&test, 1, unprotected), "0x0"),
        (signed(&test, 1, legacy), "0x0"),
        (signed(&test, 1, with_list), "0x1"),
        (signed(&test, 1, transfer(3)), "0x2"),
        (signed(&test, 1, delegation), "0x4"),
    ];
    for (raw, kind) in &all {
        let hash = send_raw(&test, raw).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(hash, alloy_primitives::keccak256(raw));
        let receipt = test.call("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["type"], *kind);
        assert_eq!(receipt["status"], "0x1");
        // Nobody pays more than the base fee, whatever was offered.
        assert_eq!(receipt["effectiveGasPrice"], "0x5f5e100");
        let transaction = test.call("eth_getTransactionByHash", json!([hash]));
        assert_eq!(transaction["type"], *kind);
        assert!(transaction["gasPrice"].is_string());
        serde_json::from_value::<Transaction>(transaction).expect("decodes");
    }
    assert_eq!(test.balance(SOMEONE), U256::from(5));
    let delegated = test.get::<Bytes>("eth_getCode", json!([test.account(2), "latest"]));
    assert_eq!(&delegated[3..], SOMEONE.as_slice());
}

#[test]
fn charges_the_base_fee_for_gas_used() {
    let test = Test::new();
    let (from, before) = (test.account(1), test.balance(test.account(1)));
    let tx = TxEip1559 {
        gas_limit: 1_000_000,
        max_fee_per_gas: 10_000_000_000,
        ..transfer(0)
    };
    let hash = send_raw(&test, &signed(&test, 1, tx)).expect("valid");
    assert_eq!(status(&test, hash), "0x1");
    let paid = U256::from(21_000u64 * 100_000_000);
    assert_eq!(before - test.balance(from), paid + U256::from(5));
}

#[test]
fn refuses_in_the_words_of_geth() {
    let test = Test::new();
    let poor =
        alloy_signer_local::PrivateKeySigner::from_bytes(&B256::repeat_byte(7)).expect("a key");
    let signature = poor
        .sign_hash_sync(&transfer(0).signature_hash())
        .expect("signs");
    let from_poor = TxEnvelope::from(transfer(0).into_signed(signature))
        .encoded_2718()
        .into();
    send_raw(&test, &signed(&test, 1, transfer(0))).expect("valid");
    let next = || transfer(1);
    let too_dear = U256::from(10).pow(U256::from(24));
    let cases: Vec<(Bytes, &str)> = vec![
        (signed(&test, 1, transfer(0)), "nonce too low"),
        (signed(&test, 1, transfer(u64::MAX)), "nonce has max value"),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    gas_limit: 20_999,
                    ..next()
                },
            ),
            "intrinsic gas too low",
        ),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    max_fee_per_gas: 99_999_999,
                    ..next()
                },
            ),
            "max fee per gas less than block base fee",
        ),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    max_priority_fee_per_gas: 100_000_001,
                    ..next()
                },
            ),
            "max priority fee per gas higher than max fee per gas",
        ),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    value: too_dear,
                    ..next()
                },
            ),
            "insufficient funds for gas * price + value",
        ),
        (from_poor, "insufficient funds for gas * price + value"),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    chain_id: 1,
                    ..next()
                },
            ),
            "invalid chain id for signer",
        ),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    gas_limit: u64::MAX,
                    ..next()
                },
            ),
            "exceeds block gas limit",
        ),
        (
            signed(
                &test,
                1,
                TxEip1559 {
                    max_fee_per_gas: u128::MAX,
                    ..next()
                },
            ),
            "gas uint64 overflow",
        ),
        (
            Bytes::from_static(&[3, 0xc0]),
            "transaction type not supported",
        ),
        (
            Bytes::from_static(&[0x7e, 0xc0]),
            "transaction type not supported",
        ),
        (Bytes::from_static(&[2, 0xc0]), "rlp"),
        (Bytes::from_static(&[0xff; 100]), "rlp"),
        (Bytes::new(), "rlp"),
    ];
    let (number, nonce) = (test.block_number(), test.nonce(test.account(1)));
    for (raw, expected) in cases {
        match send_raw(&test, &raw) {
            Err(message) => assert!(message.contains(expected), "{message} is not {expected}"),
            Ok(hash) => panic!("taken as {hash}, not refused: {expected}"),
        }
    }
    let mut tampered = signed(&test, 1, transfer(0)).to_vec();
    let last = tampered.len() - 1;
    tampered[last - 40] ^= 1;
    send_raw(&test, &tampered.into()).expect_err("another sender, who has nothing");
    assert_eq!(
        (test.block_number(), test.nonce(test.account(1))),
        (number, nonce)
    );
}

#[test]
fn transactions_wait_for_earlier_nonces() {
    let test = Test::new();
    let from = test.account(1);
    let number = test.block_number();
    let third = send_raw(&test, &signed(&test, 1, transfer(2))).expect("waits");
    let second = send_raw(&test, &signed(&test, 1, transfer(1))).expect("waits");
    assert_eq!(test.block_number(), number);
    assert_eq!(
        test.call("eth_getTransactionReceipt", json!([third])),
        Value::Null
    );
    let waiting: Transaction = test.get("eth_getTransactionByHash", json!([third]));
    assert_eq!((waiting.block_hash, waiting.inner.nonce()), (None, 2));
    assert_eq!(
        send_raw(&test, &signed(&test, 1, transfer(2))),
        Err("already known".into())
    );
    let cheaper = TxEip1559 {
        value: U256::ZERO,
        ..transfer(2)
    };
    let error = send_raw(&test, &signed(&test, 1, cheaper));
    assert_eq!(error, Err("replacement transaction underpriced".into()));
    let dearer = TxEip1559 {
        max_fee_per_gas: 110_000_000,
        ..transfer(2)
    };
    let third = send_raw(&test, &signed(&test, 1, dearer)).expect("replaces");

    let first = send_raw(&test, &signed(&test, 1, transfer(0))).expect("mined");
    for hash in [first, second, third] {
        assert_eq!(status(&test, hash), "0x1");
    }
    assert_eq!(test.block_number(), number + 3);
    assert_eq!(test.nonce(from), 3);
}

#[test]
fn a_failed_transaction_is_in_a_block() {
    let test = Test::new();
    let refuse = test.deploy(&code::REFUSE);
    let number = test.block_number();
    for (to, gas) in [(refuse, 50_000), (test.deploy(&code::LOOP), 30_000)] {
        let nonce = test.nonce(test.account(1));
        let tx = TxEip1559 {
            to: TxKind::Call(to),
            gas_limit: gas,
            value: U256::ZERO,
            ..transfer(nonce)
        };
        let hash = send_raw(&test, &signed(&test, 1, tx)).expect("valid");
        let receipt = test.call("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(
            (&receipt["status"], &receipt["logs"]),
            (&json!("0x0"), &json!([]))
        );
        if gas == 30_000 {
            assert_eq!(quantity(&receipt["gasUsed"]), 30_000);
        }
    }
    assert_eq!(test.block_number(), number + 3);
}

#[test]
fn fills_and_signs_for_known_accounts() {
    let test = Test::new();
    let from = test.account(3);
    let request = json!({ "from": from, "to": SOMEONE, "value": "0x7" });
    let receipt = test.send(request.clone());
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["gasUsed"], "0x5208");
    assert_eq!(receipt["type"], "0x2");
    let legacy = json!({ "from": from, "to": SOMEONE, "gasPrice": "0x5f5e100" });
    assert_eq!(test.send(legacy)["type"], "0x0");

    let filled = test.call("eth_fillTransaction", json!([request]));
    assert_eq!(filled["tx"]["nonce"], "0x2");
    let signed = test.call("eth_signTransaction", json!([request]));
    let hash: B256 = test.get("eth_sendRawTransaction", json!([signed["raw"]]));
    assert_eq!(signed["tx"]["hash"], hash.to_string());
    let receipt = test.call("eth_sendTransactionSync", json!([request]));
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(test.balance(SOMEONE), U256::from(21));

    let error = test.error(
        "eth_sendTransaction",
        json!([{ "from": SOMEONE, "gas": "0x5208" }]),
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("unknown account"),
        "{error}"
    );
    assert_eq!(
        test.error("eth_sendTransaction", json!([{ "to": SOMEONE }]))["code"],
        -32602
    );
}

#[test]
fn raw_transactions_can_be_waited_for() {
    let test = Test::new();
    let receipt = test.call(
        "eth_sendRawTransactionSync",
        json!([signed(&test, 1, transfer(0))]),
    );
    assert_eq!(receipt["status"], "0x1");
    let error = test.error(
        "eth_sendRawTransactionSync",
        json!([signed(&test, 1, transfer(5))]),
    );
    assert!(
        error["message"].as_str().unwrap().contains("waits"),
        "{error}"
    );
}

#[test]
fn signs_messages() {
    let test = Test::new();
    let (address, data) = (test.account(4), Bytes::from_static(b"hello"));
    let by_sign: Bytes = test.get("eth_sign", json!([address, data]));
    let personal: Bytes = test.get("personal_sign", json!([data, address]));
    assert_eq!(by_sign, personal);
    let signature = Signature::try_from(by_sign.as_ref()).expect("a signature");
    let signer = signature
        .recover_address_from_msg(b"hello")
        .expect("recovers");
    assert_eq!(signer, address);
    assert_eq!(
        test.error("eth_sign", json!([SOMEONE, data]))["message"],
        "unknown account"
    );
}
