//! Parameters of the Stylus VM by ArbOS version.

/// What the chain's configuration says about Stylus programs at one ArbOS version.
///
/// The names follow the getters of the `ArbWasm` precompile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArbosProfile {
    /// ArbOS version (`ArbSys.arbOSVersion()` answers this plus 55).
    pub arbos_version: u64,
    /// Version of the instrumentation; a program activated for another one must be activated again.
    pub stylus_version: u16,
    /// Ink per gas.
    pub ink_price: u32,
    /// Words of stack a frame may use.
    pub max_stack_depth: u32,
    /// Pages of memory per transaction that cost nothing.
    pub free_pages: u16,
    /// Gas per page beyond the free ones, before the exponential part.
    pub page_gas: u16,
    /// Informational: base of the exponential part.
    pub page_ramp: u64,
    /// Most pages a module may ask for, and (see `enforce_page_limit`) all open frames together.
    pub page_limit: u16,
    /// Least gas of entering an uncached program, in units of 128 gas.
    pub min_init_gas_units: u8,
    /// Least gas of entering a cached program, in units of 32 gas.
    pub min_cached_init_gas_units: u8,
    /// Scale of the initialisation cost, in units of 2 percent.
    pub init_cost_scalar_units: u8,
    /// Scale of the cached initialisation cost, in units of 2 percent.
    pub cached_cost_scalar_units: u8,
    /// Days until an activation expires.
    pub expiry_days: u16,
    /// Days before which an activation cannot be renewed.
    pub keepalive_days: u16,
    /// Programs the block's cache of recent programs holds.
    pub block_cache_size: u16,
    /// Whether a second call within a block is priced as cached (ArbOS 60 and later).
    pub recent_programs_are_cached: bool,
    /// Whether opening more than `page_limit` pages in all is refused outright (ArbOS 59 and later).
    pub enforce_page_limit: bool,
    /// Gas an activation costs on top of its parts (ArbOS 59 and later).
    pub activation_gas: u64,
    /// Longest decompressed module, in bytes.
    pub max_wasm_size: u32,
    /// Most fragments a program may be split into; zero before ArbOS 60.
    pub max_fragment_count: u16,
}

/// ArbOS 51, which Arbitrum One ran from January to August 2026.
pub const ARBOS_51: ArbosProfile = ArbosProfile {
    arbos_version: 51,
    stylus_version: 2,
    ink_price: 10_000,
    max_stack_depth: 22_000,
    free_pages: 2,
    page_gas: 1_000,
    page_ramp: 620_674_314,
    page_limit: 128,
    min_init_gas_units: 69,
    min_cached_init_gas_units: 11,
    init_cost_scalar_units: 50,
    cached_cost_scalar_units: 50,
    expiry_days: 365,
    keepalive_days: 31,
    block_cache_size: 32,
    recent_programs_are_cached: false,
    enforce_page_limit: false,
    activation_gas: 0,
    max_wasm_size: 128 * 1024,
    max_fragment_count: 0,
};

/// ArbOS 61, what Arbitrum One runs since August 2026.
pub const ARBOS_61: ArbosProfile = ArbosProfile {
    arbos_version: 61,
    stylus_version: 3,
    recent_programs_are_cached: true,
    enforce_page_limit: true,
    max_wasm_size: 256 * 1024,
    max_fragment_count: 4,
    ..ARBOS_51
};

impl Default for ArbosProfile {
    fn default() -> Self {
        ARBOS_61
    }
}

impl ArbosProfile {
    /// The profile of an ArbOS version, if there is one.
    pub const fn for_version(arbos_version: u64) -> Option<Self> {
        match arbos_version {
            51 => Some(ARBOS_51),
            61 => Some(ARBOS_61),
            _ => None,
        }
    }

    /// Least gas of entering an uncached program.
    pub const fn min_init_gas(&self) -> u64 {
        self.min_init_gas_units as u64 * 128
    }

    /// Least gas of entering a cached program.
    pub const fn min_cached_init_gas(&self) -> u64 {
        self.min_cached_init_gas_units as u64 * 32
    }

    /// Scale of the initialisation cost in percent.
    pub const fn init_cost_percent(&self) -> u64 {
        self.init_cost_scalar_units as u64 * 2
    }

    /// Scale of the cached initialisation cost in percent.
    pub const fn cached_cost_percent(&self) -> u64 {
        self.cached_cost_scalar_units as u64 * 2
    }

    /// Gas worth of `ink`, rounded down.
    pub const fn ink_to_gas(&self, ink: u64) -> u64 {
        match ink.checked_div(self.ink_price as u64) {
            Some(gas) => gas,
            None => 0,
        }
    }

    /// Ink worth of `gas`.
    pub const fn gas_to_ink(&self, gas: u64) -> u64 {
        gas.saturating_mul(self.ink_price as u64)
    }
}
