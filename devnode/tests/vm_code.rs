//! Deployed code: prefixes, compression, fragments.

use alloy_primitives::Address;
use imo_devnode::vm::{
    code::{is_deployable, is_program, module, parse, Code, CodeError},
    params::{ARBOS_51, ARBOS_61},
};
use std::io::Write;

fn compress(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4_096, 5, 22);
    writer.write_all(data).expect("in memory");
    drop(writer);
    out
}

fn deployed(data: &[u8]) -> Vec<u8> {
    [&[0xef, 0xf0, 0x00, 0x00][..], &compress(data)].concat()
}

fn nothing(_: Address) -> Vec<u8> {
    panic!("no fragment is asked for")
}

#[test]
fn a_program_decompresses() {
    let wasm = wat::parse_str("(module (memory 1))").expect("valid text");
    for profile in [ARBOS_51, ARBOS_61] {
        assert_eq!(
            module(&deployed(&wasm), &profile, nothing),
            Ok(wasm.clone())
        );
    }
}

#[test]
fn prefixes() {
    let with = |prefix: [u8; 3]| [&prefix[..], &[0]].concat();
    let (program, fragment, root) = (
        with([0xef, 0xf0, 0]),
        with([0xef, 0xf0, 1]),
        with([0xef, 0xf0, 2]),
    );
    for profile in [ARBOS_51, ARBOS_61] {
        assert!(is_program(&program, &profile) && is_deployable(&program, &profile));
        assert!(!is_program(&program[..3], &profile) && !is_deployable(&program[..3], &profile));
        assert!(!is_program(&fragment, &profile));
        assert!(!is_program(&with([0xef, 0x01, 0]), &profile));
        assert!(!is_program(&[], &profile) && !is_program(&[0x60; 10], &profile));
    }
    assert!(is_deployable(&fragment, &ARBOS_61) && !is_deployable(&fragment, &ARBOS_51));
    assert!(is_program(&root, &ARBOS_61) && !is_program(&root, &ARBOS_51));
    assert_eq!(parse(&[0x60; 10], &ARBOS_61), Err(CodeError::NotAProgram));
}

#[test]
fn the_decompressed_size_is_limited() {
    for (profile, limit) in [(ARBOS_51, 131_072), (ARBOS_61, 262_144)] {
        let most = deployed(&vec![7; limit]);
        assert_eq!(
            module(&most, &profile, nothing).map(|module| module.len()),
            Ok(limit)
        );
        let more = deployed(&vec![7; limit + 1]);
        assert_eq!(
            module(&more, &profile, nothing),
            Err(CodeError::TooLong(limit as u32))
        );
        // A bomb is not read beyond the limit: that its end is missing goes unnoticed.
        let mut bomb = deployed(&vec![0; 16 << 20]);
        bomb.pop();
        assert_eq!(
            module(&bomb, &profile, nothing),
            Err(CodeError::TooLong(limit as u32))
        );
    }
}

#[test]
fn bad_streams_are_refused() {
    let mut dictionary = deployed(b"module");
    dictionary[3] = 1;
    assert_eq!(
        module(&dictionary, &ARBOS_61, nothing),
        Err(CodeError::Dictionary(1))
    );
    let whole = deployed(&[5; 1_000]);
    for code in [
        &whole[..whole.len() - 1],
        &[0xef, 0xf0, 0, 0, 0xff, 0xff, 0xff][..],
        &whole[..4],
    ] {
        assert!(
            matches!(module(code, &ARBOS_61, nothing), Err(CodeError::Brotli(_))),
            "{code:?}"
        );
    }
}

/// A root with the given announced length and fragment addresses.
fn root(length: u32, fragments: &[Address]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0x02, 0x00];
    code.extend(length.to_be_bytes());
    for fragment in fragments {
        code.extend(fragment.as_slice());
    }
    code
}

#[test]
fn fragments_are_one_stream() {
    let wasm: Vec<u8> = (0..5_000u32).flat_map(|n| (n * n).to_le_bytes()).collect();
    let compressed = compress(&wasm);
    let parts: Vec<&[u8]> = compressed.chunks(compressed.len().div_ceil(3)).collect();
    let addresses: Vec<Address> = (1..=3).map(Address::with_last_byte).collect();
    let load = |address: Address| {
        let part = parts[usize::from(address[19]) - 1];
        [&[0xef, 0xf0, 0x01][..], part].concat()
    };
    let code = root(wasm.len() as u32, &addresses);
    assert_eq!(module(&code, &ARBOS_61, load), Ok(wasm.clone()));
    assert_eq!(
        parse(&code, &ARBOS_61),
        Ok(Code::Root {
            dictionary: 0,
            length: wasm.len() as u32,
            fragments: addresses.clone(),
        })
    );
    // Every way to get it wrong.
    assert_eq!(
        module(&root(7, &addresses), &ARBOS_61, load),
        Err(CodeError::Length {
            found: wasm.len(),
            expected: 7,
        })
    );
    assert!(matches!(
        module(&root(wasm.len() as u32, &addresses[..2]), &ARBOS_61, load),
        Err(CodeError::Brotli(_))
    ));
    assert_eq!(module(&code, &ARBOS_51, load), Err(CodeError::NotAProgram));
    assert_eq!(
        module(&code, &ARBOS_61, |_| vec![]),
        Err(CodeError::Fragments("not a fragment"))
    );
    assert_eq!(
        parse(&code[..code.len() - 1], &ARBOS_61),
        Err(CodeError::Fragments("not a whole number of addresses"))
    );
    assert_eq!(
        parse(&code[..6], &ARBOS_61),
        Err(CodeError::Fragments("too short"))
    );
    assert_eq!(
        parse(&root(9, &[]), &ARBOS_61),
        Err(CodeError::Fragments("empty"))
    );
    let five = [Address::ZERO; 5];
    assert_eq!(
        parse(&root(9, &five), &ARBOS_61),
        Err(CodeError::Fragments("too many fragments"))
    );
    assert_eq!(
        parse(&root(262_145, &addresses), &ARBOS_61),
        Err(CodeError::TooLong(262_144))
    );
}
