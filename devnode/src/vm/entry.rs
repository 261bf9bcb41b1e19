//! What entering a program costs, and what its return data costs.

use super::{memory::MemoryModel, params::ArbosProfile};

/// What activation found out about entering a program; the chain stores these numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgramCosts {
    /// Cost of initialising, before minimum and scale.
    pub init_cost: u16,
    /// Cost of initialising a cached program, before minimum and scale.
    pub cached_init_cost: u16,
    /// Pages of memory the program starts with.
    pub footprint: u16,
}

impl ProgramCosts {
    /// Gas of initialising, without what a cached program costs as well: what `ArbWasm.programInitGas` counts from.
    pub fn init_gas(&self, profile: &ArbosProfile) -> u64 {
        profile.min_init_gas() + scaled(self.init_cost, profile.init_cost_percent())
    }

    /// Gas of initialising a cached program.
    pub fn cached_init_gas(&self, profile: &ArbosProfile) -> u64 {
        profile.min_cached_init_gas() + scaled(self.cached_init_cost, profile.cached_cost_percent())
    }
}

fn scaled(cost: u16, percent: u64) -> u64 {
    (u64::from(cost) * percent).div_ceil(100)
}

/// Gas of entering a program while `open` pages are open and at most `ever` were open in the transaction.
///
/// `cached` is true for a program in the chain's cache and, from ArbOS 60 on, for one called before in the same block.
/// On success `footprint` pages count as open until the frame ends.
pub fn entry_gas(
    profile: &ArbosProfile,
    costs: &ProgramCosts,
    cached: bool,
    open: u16,
    ever: u16,
) -> u64 {
    if exceeds_limit(profile, open.saturating_add(costs.footprint)) {
        return u64::MAX;
    }
    let mut gas = MemoryModel::from(profile).gas(costs.footprint, open, ever);
    if cached || profile.stylus_version > 1 {
        gas = gas.saturating_add(costs.cached_init_gas(profile));
    }
    if !cached {
        gas = gas.saturating_add(costs.init_gas(profile));
    }
    gas
}

/// Whether more pages would be open than may be. A limit of zero is none.
fn exceeds_limit(profile: &ArbosProfile, open: u16) -> bool {
    profile.enforce_page_limit && profile.page_limit > 0 && open > profile.page_limit
}

/// Gas of opening `pages` more pages in a running frame.
pub fn grow_gas(profile: &ArbosProfile, pages: u16, open: u16, ever: u16) -> u64 {
    if exceeds_limit(profile, open.saturating_add(pages)) {
        return u64::MAX;
    }
    MemoryModel::from(profile).gas(pages, open, ever)
}

/// Gas left after a frame that returned `output` bytes, as if the EVM had held them in its memory; none means out of gas.
pub fn gas_after_output(start_gas: u64, gas_left: u64, output: usize) -> Option<u64> {
    let words = (output as u64).div_ceil(32);
    let memory = words
        .saturating_mul(3)
        .saturating_add(words.saturating_mul(words) / 512);
    start_gas.checked_sub(memory).map(|most| gas_left.min(most))
}
