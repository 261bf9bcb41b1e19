//! The contract's own ABI coding against the general one.
use alloy_primitives::{Address, Bytes, LogData, B256, U256};
use alloy_sol_types::{sol_data, SolError, SolEvent, SolType, SolValue};
use imo::{
    abi::{
        eip712::{hash_words, Domain},
        events::{encode, Log},
        router::{Args, NotPayable, UnknownFunction},
        Adr, Blob, Give, InvalidArgument, Octet, Selector, Text, Uint,
    },
    token::*,
};
use proptest::prelude::*;
use stylus_sdk::abi::AbiType;

/// What a function returns with this value.
fn given(value: impl Give) -> Vec<u8> {
    let mut out = Vec::new();
    value.give(&mut out);
    out
}

/// Decodes a single argument as the SDK does.
fn decode<T: AbiType>(word: B256) -> T
where
    for<'a> <(T::SolType,) as SolType>::Token<'a>: alloy_sol_types::abi::TokenSeq<'a>,
    (T::SolType,): SolType<RustType = (T,)>,
{
    <(T::SolType,)>::abi_decode_params_validate(word.as_slice())
        .expect("any word decodes")
        .0
}

proptest! {
    #[test]
    fn narrow_arguments_refuse_dirty_bits(clean in any::<[u8; 20]>(), dirt in 96..256usize, byte in any::<u8>()) {
        let address = Address::from(clean);
        let word = U256::from_be_bytes(address.into_word().0);
        let bit = U256::ONE << (dirt + 64).min(255);
        prop_assert_eq!(decode::<Adr>(word.into()).get(), Ok(address));
        prop_assert_eq!(decode::<Adr>((word | bit).into()).get(), Err(InvalidArgument {}));
        let bit = U256::ONE << (dirt - 88);
        prop_assert_eq!(decode::<Octet>(U256::from(byte).into()).get(), Ok(byte));
        prop_assert_eq!(decode::<Octet>((U256::from(byte) | bit).into()).get(), Err(InvalidArgument {}));
        let id = u32::from_be_bytes([clean[0], clean[1], clean[2], clean[3]]);
        let word: U256 = U256::from(id) << 224;
        let bit = U256::ONE << (dirt - 96);
        prop_assert_eq!(decode::<Selector>(word.into()).get(), Ok(id));
        prop_assert_eq!(decode::<Selector>((word | bit).into()).get(), Err(InvalidArgument {}));
    }

    #[test]
    fn numbers_and_texts_encode_as_always(limbs in any::<[u64; 4]>(), text in ".{0,100}") {
        let number = U256::from_limbs(limbs);
        prop_assert_eq!(&given(Uint(number)), &number.abi_encode());
        let word: [u8; 32] = number.to_be_bytes();
        prop_assert_eq!(decode::<Uint>(word.into()), Uint(number));
        let own = Text(text.clone().into_bytes());
        let encoded = given(own.clone());
        prop_assert_eq!(&encoded, &text.abi_encode());
        let decoded = <Text as AbiType>::SolType::abi_decode_validate(&encoded);
        prop_assert_eq!(decoded.expect("it decodes"), own);
    }

    #[test]
    fn domains_encode_as_always(name in ".{0,40}", version in ".{1,3}", chain_id in any::<u64>()) {
        let contract = Address::repeat_byte(0x55);
        let domain = Domain {
            name: Text(name.clone().into_bytes()),
            version: Text(version.clone().into_bytes()),
            chain_id,
            contract,
        };
        type Results = (
            sol_data::FixedBytes<1>,
            sol_data::String,
            sol_data::String,
            sol_data::Uint<256>,
            sol_data::Address,
            sol_data::FixedBytes<32>,
            sol_data::Array<sol_data::Uint<256>>,
        );
        let encoded = given(domain.clone());
        let decoded = Results::abi_decode_params_validate(&encoded).expect("it decodes");
        let expected = (
            [0x0f].into(),
            name.clone(),
            version.clone(),
            U256::from(chain_id),
            contract,
            B256::ZERO,
            Vec::<U256>::new(),
        );
        prop_assert_eq!(&encoded, &Results::abi_encode_params(&expected));
        prop_assert_eq!(decoded, expected);
        let general = alloy_sol_types::Eip712Domain::new(
            Some(name.into()),
            Some(version.into()),
            Some(U256::from(chain_id)),
            Some(contract),
            None,
        );
        prop_assert_eq!(domain.separator(), general.separator());
        let hash = B256::repeat_byte(7);
        let signed = [b"\x19\x01", general.separator().as_slice(), hash.as_slice()].concat();
        prop_assert_eq!(domain.signing_hash(hash), alloy_primitives::keccak256(signed));
    }
}

proptest! {
    /// The reader of arguments against the general encoder, and on whatever else it may be given.
    #[test]
    fn arguments_are_read_as_always(
        (number, address) in (any::<[u64; 4]>(), any::<[u8; 20]>()),
        (numbers, text) in (prop::collection::vec(any::<u64>(), 0..5), ".{0,70}"),
        (cut, byte, value) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()),
    ) {
        let (number, address) = (U256::from_limbs(number), Address::from(address));
        let numbers: Vec<_> = numbers.into_iter().map(U256::from).collect();
        let bytes = Bytes::from(text.clone().into_bytes());
        let all = (number, numbers.clone(), address, text.clone(), bytes, vec![address; 2]);
        let mut data = all.abi_encode_params();
        let read = |data: &[u8]| {
            let mut args = Args::new(data);
            let head: (Uint, Vec<Uint>, Adr) = (args.take(), args.take(), args.take());
            let tail: (Text, Blob, Vec<Adr>) = (args.take(), args.take(), args.take());
            args.complete().then_some((head, tail))
        };
        let ((one, many, account), (string, blob, accounts)) = read(&data).expect("it is complete");
        prop_assert_eq!(one, Uint(number));
        prop_assert_eq!(many, numbers.into_iter().map(Uint).collect::<Vec<_>>());
        prop_assert_eq!(account.get(), Ok(address));
        prop_assert_eq!(&string.0, &text.clone().into_bytes());
        prop_assert_eq!(&blob.0, &text.into_bytes());
        prop_assert_eq!(accounts.len(), 2);
        for account in accounts {
            prop_assert_eq!(account.get(), Ok(address));
        }
        // Nothing makes it panic, and what is cut off is missing.
        prop_assert!(read(&data[..cut.index(5 * 32 + 32)]).is_none());
        let at = byte.index(data.len());
        data[at] = value;
        let _ = read(&data);
    }
}

#[test]
fn words_are_hashed_in_a_row() {
    let words = [B256::repeat_byte(1), B256::repeat_byte(2)];
    let expected = alloy_primitives::keccak256(words.concat());
    assert_eq!(hash_words(&words), expected);
}

/// The log of an event must be the one its declaration describes.
fn check_event<E: SolEvent + Log>(event: &E) {
    let (bytes, topics) =
        event.fields(|topic, indexed, data| (encode(topic, indexed, data), 1 + indexed.len()));
    let expected: LogData = event.encode_log_data();
    assert_eq!(topics, expected.topics().len(), "{}", E::SIGNATURE);
    let expected = [expected.topics().concat(), expected.data.to_vec()].concat();
    assert_eq!(bytes, expected, "{}", E::SIGNATURE);
}

#[test]
fn events_are_logged_as_declared() {
    let [from, to] = [1, 2].map(Address::repeat_byte);
    let [a, b, c, d] = [1u64, 2, 3, 4].map(|limb| U256::from_limbs([limb, limb, 0, limb]));
    check_event(&Transfer { from, to, value: a });
    check_event(&Approval {
        owner: from,
        spender: to,
        value: a,
    });
    check_event(&Snapshot { id: a });
    check_event(&RevenueShared {
        id: a,
        claimable: b,
        redeemable: c,
        sharing: d,
    });
    let source = B256::repeat_byte(9);
    check_event(&RevenueDeposited {
        token: to,
        from,
        source,
        amount: a,
    });
    check_event(&RevenueBatchClaimed {
        account: from,
        ids: vec![a, b, c],
        amount: d,
    });
    check_event(&OwedPaid {
        account: from,
        token: to,
        recipient: from,
        amount: a,
    });
    check_event(&TokenRevenueShared {
        id: a,
        token: to,
        claimable: b,
    });
    check_event(&PaidTo {
        account: from,
        recipient: to,
    });
    check_event(&ExclusionProposed {
        account: from,
        time: a,
    });
    check_event(&ContractURIUpdated {});
    check_event(&RevenueReceived { from, amount: a });
    check_event(&RevenueClaimed {
        account: from,
        id: a,
        amount: b,
    });
    check_event(&Redeemed {
        account: from,
        amount: a,
        payout: b,
    });
    check_event(&Swept {
        recipient: from,
        amount: a,
    });
}

fn check_error<E: SolError + Clone>(error: &E)
where
    Error: From<E>,
{
    let own = Vec::<u8>::from(Error::from(error.clone()));
    assert_eq!(
        Bytes::from(own),
        Bytes::from(error.abi_encode()),
        "{}",
        E::SIGNATURE
    );
}

#[test]
fn errors_revert_as_declared() {
    let [one, two] = [1, 2].map(Address::repeat_byte);
    let [a, b] = [1u64, 2].map(|limb| U256::from_limbs([limb, 0, limb, limb]));
    check_error(&ERC20InsufficientBalance {
        sender: one,
        balance: a,
        needed: b,
    });
    check_error(&ERC20InvalidSender { sender: one });
    check_error(&ERC20InvalidReceiver { receiver: one });
    check_error(&ERC20InsufficientAllowance {
        spender: one,
        allowance: a,
        needed: b,
    });
    check_error(&ERC20InvalidSpender { spender: one });
    check_error(&ERC2612ExpiredSignature { deadline: a });
    check_error(&ERC2612InvalidSigner {
        signer: one,
        owner: two,
    });
    check_error(&InvalidArgument {});
    check_error(&ReentrancyGuardReentrantCall {});
    check_error(&UnknownSnapshot { id: a });
    check_error(&HistoryPruned {
        account: one,
        id: a,
    });
    check_error(&SnapshotInThisTransaction { id: a });
    check_error(&SnapshotTooSoon { earliest: a });
    check_error(&NothingToShare {});
    check_error(&NoSharingSupply {});
    check_error(&SnapshotsExhausted {});
    check_error(&NothingToClaim {
        account: one,
        id: a,
    });
    check_error(&ExceedsSupply {
        amount: a,
        supply: b,
    });
    check_error(&PaymentFailed {
        recipient: one,
        amount: a,
    });
    check_error(&TokensOutstanding { supply: a });
    check_error(&NothingToSweep {});
    check_error(&AccountingOverflow {});
    check_error(&InvalidOwner { owner: one });
    check_error(&UnknownFunction {});
    check_error(&NotPayable {});
    check_error(&TokenBalanceMissing {
        token: one,
        expected: a,
        balance: b,
    });
    check_error(&ExclusionTooEarly { time: a, id: b });
    check_error(&InvalidName {});
    check_error(&InvalidSymbol {});
    check_error(&InvalidSupply { supply: a });
    check_error(&InvalidClaimShare { basisPoints: a });
    check_error(&InvalidInterval { interval: a });
}

/// The well-known selectors and topics.
#[test]
fn signatures_are_the_standard_ones() {
    assert_eq!(ERC20InsufficientBalance::SELECTOR, [0xe4, 0x50, 0xd3, 0x8c]);
    assert_eq!(ERC20InvalidReceiver::SELECTOR, [0xec, 0x44, 0x2f, 0x05]);
    assert_eq!(ERC20InvalidSender::SELECTOR, [0x96, 0xc6, 0xfd, 0x1e]);
    assert_eq!(
        ERC20InsufficientAllowance::SELECTOR,
        [0xfb, 0x8f, 0x41, 0xb2]
    );
    assert_eq!(ERC20InvalidSpender::SELECTOR, [0x94, 0x28, 0x0d, 0x62]);
    assert_eq!(ERC2612ExpiredSignature::SELECTOR, [0x62, 0x79, 0x13, 0x02]);
    assert_eq!(ERC2612InvalidSigner::SELECTOR, [0x4b, 0x80, 0x0e, 0x46]);
    assert_eq!(
        ReentrancyGuardReentrantCall::SELECTOR,
        [0x3e, 0xe5, 0xae, 0xb5]
    );
    let snapshot = "8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67";
    assert_eq!(
        alloy_primitives::hex::encode(Snapshot::SIGNATURE_HASH),
        snapshot
    );
}
