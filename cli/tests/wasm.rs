//! What becomes of the bytes that rustc writes.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Read;

use imo_cli::wasm;
use wasm_encoder::{CustomSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// A table, a function that calls through it, and some data.
const PROGRAM: &str = r#"(module
    (type $f (func (param i32) (result i32)))
    (table 1 funcref)
    (memory (export "memory") 1 1)
    (func $call (type $f) local.get 0 i32.const 0 call_indirect (type $f))
    (func (export "user_entrypoint") (type $f) local.get 0)
    (data (i32.const 0) "hello")
    (data (i32.const 9) "data"))"#;

fn module(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("valid text")
}

fn custom_sections(wasm: &[u8]) -> usize {
    Parser::new(0)
        .parse_all(wasm)
        .filter(|payload| matches!(payload, Ok(Payload::CustomSection(_))))
        .count()
}

#[test]
fn custom_sections_are_dropped_and_nothing_else() {
    let plain = module(PROGRAM);
    let mut noisy = plain.clone();
    for name in ["name_of_somebody", "producers"] {
        let section = CustomSection {
            name: name.into(),
            data: b"/somewhere/on/a/machine".as_slice().into(),
        };
        let mut bytes = Vec::new();
        wasm_encoder::Encode::encode(&section, &mut bytes);
        noisy.push(0);
        noisy.extend(bytes);
    }
    assert_eq!(custom_sections(&noisy), 3, "the text format adds names");
    let wasm = wasm::normalize(&noisy).expect("a module");
    assert_eq!(custom_sections(&wasm), 0);
    assert_eq!(wasm, wasm::normalize(&plain).expect("a module"));
}

#[test]
fn overlong_table_indices_are_shortened() {
    // 0x11 type table: the table index 0 in five bytes, as lld leaves it for relocation.
    let plain = wasm::normalize(&module(PROGRAM)).expect("a module");
    let short = [0x20, 0x00, 0x41, 0x00, 0x11, 0x00, 0x00, 0x0b];
    let long = [
        0x20, 0x00, 0x41, 0x00, 0x11, 0x00, 0x80, 0x80, 0x80, 0x80, 0x00, 0x0b,
    ];
    let mut overlong = Module::new();
    for payload in Parser::new(0).parse_all(&plain) {
        let payload = payload.expect("a module");
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        let data = &plain[range.start as usize..range.end as usize];
        if let Payload::CodeSectionStart { .. } = payload {
            let at = data
                .windows(short.len())
                .position(|window| window == short)
                .expect("the indirect call");
            let mut data = data.to_vec();
            data.splice(at..at + short.len(), long);
            // The body is four bytes longer; its length stands two bytes before (locals come first).
            data[at - 2] += 4;
            overlong.section(&RawSection { id, data: &data });
        } else {
            overlong.section(&RawSection { id, data });
        }
    }
    let overlong = overlong.finish();
    assert_eq!(overlong.len(), plain.len() + 4);
    assert_eq!(wasm::normalize(&overlong).expect("a module"), plain);
}

#[test]
fn code_is_a_prefix_and_a_brotli_stream() {
    let wasm = module(PROGRAM);
    let code = wasm::deployable(&wasm).expect("compresses");
    assert_eq!(code[..4], [0xef, 0xf0, 0x00, 0x00]);
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(&code[4..], 4096)
        .read_to_end(&mut unpacked)
        .expect("a brotli stream");
    assert_eq!(unpacked, wasm);
    assert_eq!(
        code,
        wasm::deployable(&wasm).expect("compresses"),
        "same bytes each time"
    );
}

#[test]
fn init_code_returns_the_code() {
    let code = [0xef, 0xf0, 0x00, 0x00, 0xaa];
    let init = wasm::init_code(&code);
    // PUSH32 5; DUP1; PUSH1 43; PUSH1 0; CODECOPY; PUSH1 0; RETURN; a zero; the code.
    let expected = format!("7f{:064x}80602b6000396000f300eff00000aa", 5);
    assert_eq!(alloy::hex::encode(init), expected);
}

#[test]
fn facts_are_counted() {
    let wasm = module(PROGRAM);
    let facts = wasm::facts(&wasm, &[0; 77]).expect("a module");
    assert_eq!(facts.wasm_bytes, wasm.len());
    assert_eq!(facts.code_bytes, 77);
    assert_eq!(facts.data_bytes, 9);
    assert_eq!(facts.functions, 2);
    assert_eq!(facts.memory_pages, 1);
}

#[test]
fn what_is_no_module_is_refused() {
    for bytes in [&b""[..], b"\0asm", b"\0asm\x02\0\0\0", b"#!/bin/sh"] {
        assert!(wasm::normalize(bytes).is_err(), "{bytes:?}");
    }
}
