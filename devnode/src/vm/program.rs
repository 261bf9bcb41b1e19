//! A compiled program.

use super::{
    activate::Activation, host, machine::Host, params::ArbosProfile, rejection::Rejection,
};
use std::sync::Arc;
use wasmi::{CompilationMode, Config, Engine, Linker, Module};

/// A module ready to be instantiated. Cloning shares it; a cache may key it by code hash and Stylus version.
#[derive(Clone)]
pub struct Program {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    module: Module,
    linker: Linker<Host>,
    profile: ArbosProfile,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").finish_non_exhaustive()
    }
}

impl Program {
    /// Compiles an activated module.
    ///
    /// # Errors
    /// [`Rejection::Compilation`] if the engine refuses the module; an instrumented module should never be refused.
    pub fn compile(activation: &Activation, profile: &ArbosProfile) -> Result<Self, Rejection> {
        let refused = |error: wasmi::Error| Rejection::Compilation(error.to_string());
        let engine = Engine::new(&config(profile));
        let module = Module::new(&engine, &activation.module).map_err(refused)?;
        let mut linker = Linker::new(&engine);
        host::link(&mut linker).map_err(refused)?;
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                module,
                linker,
                profile: *profile,
            }),
        })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub(super) fn module(&self) -> &Module {
        &self.inner.module
    }

    pub(super) fn linker(&self) -> &Linker<Host> {
        &self.inner.linker
    }

    /// The parameters it was compiled for.
    pub fn profile(&self) -> &ArbosProfile {
        &self.inner.profile
    }
}

/// Bytes per word of the engine's value stack.
const WORD: usize = 8;
/// Stack a suspended frame holds at least, in bytes.
const MIN_STACK: usize = 1_024;

/// Engine limits far above what the depth counter allows, so that the counter alone decides. A frame of `n` counted
/// words takes at most `n` words of the engine's stack besides its parameters, of which there are at most a thousand and
/// which the caller has counted as operands already; every frame counts at least 4 words.
fn config(profile: &ArbosProfile) -> Config {
    let words = profile.max_stack_depth as usize;
    let mut config = Config::default();
    config
        .set_max_recursion_depth(words)
        .set_max_stack_height(8 * words * WORD)
        .set_min_stack_height(MIN_STACK)
        .consume_fuel(true)
        .compilation_mode(CompilationMode::Eager)
        .ignore_custom_sections(true)
        .allow_start_fn(false)
        .wasm_multi_value(false)
        .wasm_multi_memory(false)
        .wasm_reference_types(false)
        .wasm_tail_call(false)
        .wasm_extended_const(false);
    config
}
