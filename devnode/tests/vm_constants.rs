//! Every constant of the price tables and profiles, one by one.

use imo_devnode::vm::{
    entry::{entry_gas, gas_after_output, grow_gas, ProgramCosts},
    instrument::prices::{operator_ink, BLOCK_HEADER_INK, BULK_BYTE_INK},
    memory::MemoryModel,
    params::{ARBOS_51, ARBOS_61},
    pricing::*,
    ArbosProfile,
};
use wasmparser::{BlockType, FuncType, Ieee32, MemArg, MemArgTarget, Operator, ValType};

const ARG: MemArg = MemArg {
    align: 0,
    max_align: 0,
    offset: 0,
    target: MemArgTarget::Memory(0),
    ordering: None,
};

/// Checks the price of each operator of a class.
fn price(ink: u64, operators: &[Operator<'_>]) {
    for operator in operators {
        assert_eq!(operator_ink(operator, &[]), ink, "{operator:?}");
    }
}

#[test]
fn control_operators() {
    use Operator::*;
    let blockty = BlockType::Empty;
    price(1, &[Unreachable, Return, Nop, Else, End]);
    price(1, &[Block { blockty }, Loop { blockty }]);
    price(1, &[I32Const { value: 7 }, I64Const { value: -1 }]);
    price(9, &[Drop]);
    price(
        765,
        &[
            Br { relative_depth: 0 },
            BrIf { relative_depth: 0 },
            If { blockty },
        ],
    );
    price(3_800, &[Call { function_index: 0 }]);
    price(1_250, &[Select]);
    price(
        75,
        &[LocalGet { local_index: 0 }, LocalTee { local_index: 0 }],
    );
    price(210, &[LocalSet { local_index: 0 }]);
    price(225, &[GlobalGet { global_index: 0 }]);
    price(575, &[GlobalSet { global_index: 0 }]);
}

#[test]
fn call_indirect_pays_per_parameter() {
    let types = [0, 1, 5].map(|count| FuncType::new(vec![ValType::I64; count], [ValType::I32]));
    for (type_index, ink) in [(0, 13_610), (1, 14_260), (2, 16_860)] {
        let call = Operator::CallIndirect {
            type_index,
            table_index: 0,
        };
        assert_eq!(operator_ink(&call, &types), ink);
    }
}

#[test]
fn br_table_pays_per_target_without_the_default() {
    for targets in [0u64, 1, 3, 100] {
        let labels = "0 ".repeat(targets as usize + 1);
        let wasm = wat::parse_str(format!("(module (func (br_table {labels} (i32.const 0))))"))
            .expect("valid text");
        let mut found = None;
        for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
            if let wasmparser::Payload::CodeSectionEntry(body) = payload.expect("valid") {
                for operator in body.get_operators_reader().expect("valid") {
                    let operator = operator.expect("valid");
                    if matches!(operator, Operator::BrTable { .. }) {
                        found = Some(operator_ink(&operator, &[]));
                    }
                }
            }
        }
        assert_eq!(found, Some(2_400 + 325 * targets));
    }
}

#[test]
fn memory_operators() {
    use Operator::*;
    let memarg = ARG;
    price(
        670,
        &[
            I32Load { memarg },
            I32Load8S { memarg },
            I32Load8U { memarg },
        ],
    );
    price(670, &[I32Load16S { memarg }, I32Load16U { memarg }]);
    price(
        680,
        &[
            I64Load { memarg },
            I64Load8S { memarg },
            I64Load8U { memarg },
        ],
    );
    price(680, &[I64Load16S { memarg }, I64Load16U { memarg }]);
    price(680, &[I64Load32S { memarg }, I64Load32U { memarg }]);
    price(
        825,
        &[
            I32Store { memarg },
            I32Store8 { memarg },
            I32Store16 { memarg },
        ],
    );
    price(950, &[I64Store { memarg }, I64Store8 { memarg }]);
    price(950, &[I64Store16 { memarg }, I64Store32 { memarg }]);
    price(3_000, &[MemorySize { mem: 0 }]);
    price(8_050, &[MemoryGrow { mem: 0 }]);
    price(950, &[MemoryFill { mem: 0 }]);
    price(
        950,
        &[MemoryCopy {
            dst_mem: 0,
            src_mem: 0,
        }],
    );
    assert_eq!(BULK_BYTE_INK, 100);
    assert_eq!(BLOCK_HEADER_INK, 2_450);
}

#[test]
fn integer_operators() {
    use Operator::*;
    price(70, &[I32Add, I32Sub, I32And, I32Or, I32Xor]);
    price(70, &[I32Shl, I32ShrS, I32ShrU, I32Rotl, I32Rotr]);
    price(100, &[I64Add, I64Sub, I64And, I64Or, I64Xor]);
    price(100, &[I64Shl, I64ShrS, I64ShrU, I64Rotl, I64Rotr]);
    price(160, &[I32Mul, I64Mul]);
    price(1_120, &[I32DivS, I32DivU, I32RemS, I32RemU]);
    price(1_270, &[I64DivS, I64DivU, I64RemS, I64RemU]);
    price(210, &[I32Clz, I32Ctz, I64Clz, I64Ctz]);
    price(2_650, &[I32Popcnt]);
    price(6_000, &[I64Popcnt]);
    price(170, &[I32Eqz, I32Eq, I32Ne, I32LtS, I32LtU, I32GtS, I32GtU]);
    price(170, &[I32LeS, I32LeU, I32GeS, I32GeU]);
    price(225, &[I64Eqz, I64Eq, I64Ne, I64LtS, I64LtU, I64GtS, I64GtU]);
    price(225, &[I64LeS, I64LeU, I64GeS, I64GeU]);
    price(100, &[I32WrapI64, I64ExtendI32S, I64ExtendI32U]);
    price(
        100,
        &[
            I32Extend8S,
            I32Extend16S,
            I64Extend8S,
            I64Extend16S,
            I64Extend32S,
        ],
    );
}

#[test]
fn everything_else_is_out_of_reach() {
    use Operator::*;
    let memarg = ARG;
    price(
        u64::MAX,
        &[
            F32Const {
                value: Ieee32::from(1.0),
            },
            F32Add,
            F64Sqrt,
            F32Load { memarg },
        ],
    );
    price(
        u64::MAX,
        &[F64Store { memarg }, I32ReinterpretF32, F64ReinterpretI64],
    );
    price(
        u64::MAX,
        &[ReturnCall { function_index: 0 }, TableSize { table: 0 }],
    );
    price(
        u64::MAX,
        &[DataDrop { data_index: 0 }, V128Not, I32TruncSatF32S],
    );
}

#[test]
fn host_call_prices() {
    assert_eq!(HOSTIO_INK, 8_400);
    assert_eq!(POINTER_INK, 5_040);
    assert_eq!(EVM_API_INK, 59_673);
    assert_eq!(
        (DIV_INK, MUL_MOD_INK, ADD_MOD_INK),
        (20_000, 24_100, 21_000)
    );
    assert_eq!(
        [0, 32, 33, 1_032].map(write_price),
        [5_040, 5_040, 5_070, 35_040]
    );
    assert_eq!(
        [0, 32, 33, 1_032].map(read_price),
        [16_381, 16_381, 16_436, 71_381]
    );
    assert_eq!(
        [0, 1, 64, 65, 96, 97].map(keccak_price),
        [121_800, 121_800, 121_800, 142_800, 142_800, 163_800]
    );
    assert_eq!(read_price(u64::MAX), u64::MAX);
    let exponent = |byte: usize| {
        let mut word = [0; 32];
        word[byte] = 1;
        word
    };
    assert_eq!(pow_price(&[0; 32]), 3_000 + 17_500);
    assert_eq!(pow_price(&exponent(31)), 3_000 + 2 * 17_500);
    assert_eq!(pow_price(&exponent(0)), 3_000 + 33 * 17_500);
}

#[test]
fn gas_constants_of_host_calls() {
    assert_eq!(
        (SSTORE_SENTRY_GAS, COLD_SLOAD_GAS, COLD_ACCOUNT_GAS),
        (2_300, 2_100, 2_600)
    );
    assert_eq!((TRANSIENT_GAS, STORAGE_CACHE_GAS), (100, 10));
    assert_eq!((LOG_TOPIC_GAS, LOG_DATA_GAS), (375, 8));
    assert_eq!(
        [log_gas(0, 0), log_gas(4, 0), log_gas(2, 100)],
        [375, 1_875, 1_925]
    );
    assert_eq!(
        [1, 32, 33, 128, 129, 9_999].map(storage_read_ramp),
        [0, 0, 2, 2, 10, 10]
    );
    assert_eq!(
        [1, 8, 9, 64, 65, 9_999].map(storage_write_ramp),
        [0, 0, 7, 7, 10, 10]
    );
}

#[test]
fn profiles() {
    assert_eq!(ArbosProfile::default(), ARBOS_61);
    assert_eq!(ArbosProfile::for_version(51), Some(ARBOS_51));
    assert_eq!(ArbosProfile::for_version(61), Some(ARBOS_61));
    assert_eq!(ArbosProfile::for_version(50), None);
    for profile in [ARBOS_51, ARBOS_61] {
        assert_eq!(profile.ink_price, 10_000);
        assert_eq!(profile.max_stack_depth, 22_000);
        assert_eq!(
            (profile.free_pages, profile.page_gas, profile.page_limit),
            (2, 1_000, 128)
        );
        assert_eq!(profile.page_ramp, 620_674_314);
        assert_eq!(
            (profile.min_init_gas(), profile.min_cached_init_gas()),
            (8_832, 352)
        );
        assert_eq!(
            (profile.init_cost_percent(), profile.cached_cost_percent()),
            (100, 100)
        );
        assert_eq!((profile.expiry_days, profile.keepalive_days), (365, 31));
        assert_eq!(profile.block_cache_size, 32);
        assert_eq!(profile.activation_gas, 0);
        assert_eq!(profile.ink_to_gas(19_999), 1);
        assert_eq!(profile.gas_to_ink(2), 20_000);
        assert_eq!(profile.gas_to_ink(u64::MAX), u64::MAX);
    }
    assert_eq!((ARBOS_51.stylus_version, ARBOS_61.stylus_version), (2, 3));
    assert_eq!(
        (ARBOS_51.max_wasm_size, ARBOS_61.max_wasm_size),
        (131_072, 262_144)
    );
    assert_eq!(
        (ARBOS_51.max_fragment_count, ARBOS_61.max_fragment_count),
        (0, 4)
    );
    let switches = [ARBOS_51, ARBOS_61].map(|profile| {
        (
            profile.recent_programs_are_cached,
            profile.enforce_page_limit,
        )
    });
    assert_eq!(switches, [(false, false), (true, true)]);
}

#[test]
fn entering_a_program() {
    let costs = ProgramCosts {
        init_cost: 18,
        cached_init_cost: 11,
        footprint: 1,
    };
    for profile in [ARBOS_51, ARBOS_61] {
        assert_eq!(
            entry_gas(&profile, &costs, false, 0, 0),
            8_832 + 18 + 352 + 11
        );
        assert_eq!(entry_gas(&profile, &costs, true, 0, 0), 352 + 11);
        // The third page is the first that costs.
        assert_eq!(entry_gas(&profile, &costs, true, 2, 2), 352 + 11 + 1_000);
    }
    // All 128 pages can be had, one more cannot.
    let large = ProgramCosts {
        footprint: 128,
        ..costs
    };
    assert_eq!(
        entry_gas(&ARBOS_61, &large, true, 0, 0),
        352 + 11 + 31_999_998
    );
    assert_eq!(entry_gas(&ARBOS_61, &costs, true, 128, 128), u64::MAX);
    assert_eq!(
        entry_gas(&ARBOS_61, &costs, false, 127, 128),
        1_000 + 8_832 + 18 + 352 + 11
    );
    let past = entry_gas(&ARBOS_51, &costs, true, 128, 128);
    assert!(past < u64::MAX && past > u64::MAX - 100_000_000);
}

#[test]
fn half_scaled_costs_round_up() {
    let profile = ArbosProfile {
        init_cost_scalar_units: 25,
        cached_cost_scalar_units: 25,
        ..ARBOS_61
    };
    let costs = ProgramCosts {
        init_cost: 19,
        cached_init_cost: 11,
        footprint: 0,
    };
    assert_eq!(costs.init_gas(&profile), 8_832 + 10);
    assert_eq!(costs.cached_init_gas(&profile), 352 + 6);
}

#[test]
fn version_one_programs_pay_either_cost() {
    let profile = ArbosProfile {
        stylus_version: 1,
        ..ARBOS_51
    };
    let costs = ProgramCosts {
        init_cost: 18,
        cached_init_cost: 11,
        footprint: 0,
    };
    assert_eq!(entry_gas(&profile, &costs, false, 0, 0), 8_832 + 18);
    assert_eq!(entry_gas(&profile, &costs, true, 0, 0), 352 + 11);
}

#[test]
fn opening_pages() {
    assert_eq!(grow_gas(&ARBOS_61, 1, 1, 1), 0);
    assert_eq!(grow_gas(&ARBOS_61, 3, 1, 1), 2_000);
    assert_eq!(grow_gas(&ARBOS_61, 127, 1, 1), 31_999_998);
    assert_eq!(grow_gas(&ARBOS_61, 128, 1, 1), u64::MAX);
    assert_eq!(grow_gas(&ARBOS_61, u16::MAX, u16::MAX, u16::MAX), u64::MAX);
    assert_eq!(
        grow_gas(&ARBOS_51, 128, 1, 1),
        MemoryModel::from(&ARBOS_51).gas(128, 1, 1)
    );
}

#[test]
fn output_is_charged_like_memory() {
    assert_eq!(gas_after_output(1_000, 900, 0), Some(900));
    assert_eq!(gas_after_output(1_000, 999, 32), Some(997));
    assert_eq!(gas_after_output(1_000, 999, 33), Some(994));
    // 1024 words: 3 * 1024 + 1024² / 512.
    assert_eq!(
        gas_after_output(10_000, 9_999, 32 * 1_024),
        Some(10_000 - 3_072 - 2_048)
    );
    assert_eq!(gas_after_output(5_119, 5_119, 32 * 1_024), None);
}
