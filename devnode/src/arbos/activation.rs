//! Activation of programs.

use alloy_primitives::{keccak256, map::AddressMap, Address, Bytes, B256, U256};
use revm::context::{Block, ContextTr, JournalTr};

use super::{
    accounts, data_pricer,
    params::load_params,
    precompiles::{
        call::{Call, Fault},
        interfaces::ArbWasm::{ProgramNotWasm, ProgramUpToDate},
    },
    programs::{self, Program},
};
use crate::{
    evm::context::Ctx,
    vm::{
        activate,
        code::{self, Code, CodeError},
        ArbosProfile,
    },
};

/// Gas of touching an account for the first time in a transaction.
const COLD: u64 = 2_600;
/// Gas of touching it again.
const WARM: u64 = 100;

/// What an activation leads to.
pub(super) struct Activated {
    /// Stylus version.
    pub(super) version: u16,
    /// Hash of the program's code.
    pub(super) code_hash: B256,
    /// Hash of module and version. Nitro's is that of another form of the module, which nothing here needs.
    pub(super) module_hash: B256,
    /// Fee for keeping the native code, in wei.
    pub(super) data_fee: U256,
}

/// Activates the program at `address`, paying for the work but not the data fee.
pub(super) fn run(call: &mut Call<'_, '_>, address: Address) -> Result<Activated, Fault> {
    let time: u64 = call.ctx.block().timestamp().saturating_to();
    let code_hash = accounts::code_hash(call.ctx, address);
    if accounts::is_destroyed(call.ctx, address) {
        return Err(Fault::Refused);
    }
    let params = load_params(call)?;
    let before = Program::unpack(call.load(Program::slot(code_hash))?);
    let expired = before.activated_at == 0 || before.is_expired(&params, time);
    if before.version == params.stylus_version && !expired {
        return Err(ProgramUpToDate {}.into());
    }
    let module = find_module(call, address, &params)?;
    let pages = params.page_limit.saturating_sub(call.ctx.chain.pages.open);
    let activation = match activate(&module, &params, pages, true) {
        Ok(activation) => activation,
        Err(error) => {
            call.burn_out();
            return Err(Fault::Fatal(format!("program activation failed: {error}")));
        }
    };
    if call.burn(activation.activation_gas).is_err() {
        return Err(Fault::Fatal("program activation failed: out of gas".into()));
    }
    if before.cached {
        call.load(Program::module_slot(code_hash))?;
    }
    let version = params.stylus_version;
    let module_hash = keccak256([module.as_slice(), &version.to_be_bytes()].concat());
    call.store(Program::module_slot(code_hash), module_hash.into())?;
    let data_fee = data_pricer::price(call, activation.asm_estimate, time)?;
    let program = Program {
        version,
        costs: activation.costs,
        activated_at: programs::hours_since_start(time),
        asm_estimate_kb: activation.asm_estimate.div_ceil(1_024),
        cached: before.cached,
    };
    call.store(Program::slot(code_hash), program.pack())?;
    Ok(Activated {
        version,
        code_hash,
        module_hash,
        data_fee,
    })
}

/// The module in the code of `address`, decompressed. Reading fragments is paid for.
fn find_module(
    call: &mut Call<'_, '_>,
    address: Address,
    params: &ArbosProfile,
) -> Result<Vec<u8>, Fault> {
    let code = accounts::code(call.ctx, address).original_bytes();
    let mut fragments = AddressMap::default();
    match code::parse(&code, params) {
        Ok(Code::Program { .. }) => {}
        Ok(Code::Root {
            fragments: addresses,
            ..
        }) => {
            for address in addresses {
                let fragment = read_fragment(call, address)?;
                fragments.insert(address, fragment);
            }
        }
        Err(CodeError::NotAProgram) if is_not_wasm(&code, params) => {
            return Err(ProgramNotWasm {}.into());
        }
        Err(_) => return Err(Fault::Refused),
    }
    let load = |address| {
        fragments
            .get(&address)
            .map_or_else(Vec::new, |code: &Bytes| code.to_vec())
    };
    // A stream that cannot be read is refused without data, as by Nitro.
    code::module(&code, params, load).map_err(|_| Fault::Refused)
}

/// Whether the refusal of `code` has a name: that of no code at all has, and from ArbOS 60 on that of EVM code.
fn is_not_wasm(code: &[u8], params: &ArbosProfile) -> bool {
    code.is_empty() || (params.arbos_version >= 60 && !code.starts_with(&code::FRAGMENT_PREFIX))
}

/// Reads a fragment at the price of `EXTCODECOPY`. The longest one must be affordable before it is read.
fn read_fragment(call: &mut Call<'_, '_>, address: Address) -> Result<Bytes, Fault> {
    let Ok(account) = call.ctx.journal_mut().load_account(address);
    let access = if account.is_cold { COLD } else { WARM };
    let copy = |length: usize| 3 * (length as u64).div_ceil(32);
    if call.gas < access + copy(super::MAX_CODE_SIZE) {
        return Err(call.burn_out());
    }
    let code = accounts::code(call.ctx, address).original_bytes();
    call.burn(access + copy(code.len()))?;
    Ok(code)
}

/// The module of a program that was activated, for running it. Nothing is charged.
///
/// # Errors
///
/// Why there is none, if a fragment is gone.
pub(crate) fn load_module(
    ctx: &mut Ctx<'_>,
    code: &[u8],
    params: &ArbosProfile,
) -> Result<Vec<u8>, CodeError> {
    code::module(code, params, |address| {
        accounts::code(ctx, address).original_bytes().to_vec()
    })
}

/// What tells the module of a program from all others: the hash of its code, with those of its fragments if it has any.
/// Calls on made-up state may give a root other fragments.
pub(crate) fn module_key(
    ctx: &mut Ctx<'_>,
    code_hash: B256,
    code: &[u8],
    params: &ArbosProfile,
) -> B256 {
    let Ok(Code::Root { fragments, .. }) = code::parse(code, params) else {
        return code_hash;
    };
    let mut hashes = code_hash.to_vec();
    for fragment in fragments {
        hashes.extend(accounts::code_hash(ctx, fragment));
    }
    keccak256(hashes)
}
