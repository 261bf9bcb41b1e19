//! Records of activated programs.

use alloy_primitives::{B256, U256};

use super::{
    precompiles::interfaces::ArbWasm::{ProgramExpired, ProgramNeedsUpgrade, ProgramNotActivated},
    storage::{self, Space},
    ARBITRUM_START,
};
use crate::{
    evm::context::Ctx,
    vm::{entry::ProgramCosts, params::ArbosProfile},
};

const RECORDS: Space = Space::Sub(8, 1);
const MODULE_HASHES: Space = Space::Sub(8, 2);

const SECONDS_PER_DAY: u64 = 86_400;
const SECONDS_PER_HOUR: u64 = 3_600;

/// What the chain keeps of an activated program, by code hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// Stylus version it was activated for; zero if never.
    pub version: u16,
    /// What entering it costs.
    pub costs: ProgramCosts,
    /// When it was activated, in hours since Arbitrum began.
    pub activated_at: u32,
    /// Estimated native code, in units of 1,024 bytes, rounded up.
    pub asm_estimate_kb: u32,
    /// Whether it is in the chain's cache.
    pub cached: bool,
}

/// Why a program cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inactive {
    /// Never activated.
    NotActivated,
    /// Activated for another Stylus version.
    NeedsUpgrade { version: u16, stylus_version: u16 },
    /// Activated too long ago, `age` seconds.
    Expired { age: u64 },
}

impl Inactive {
    /// What it is called in messages for people.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::NotActivated => "program not activated".into(),
            Self::NeedsUpgrade {
                version,
                stylus_version,
            } => {
                format!("program activated for Stylus version {version}, needs {stylus_version}")
            }
            Self::Expired { age } => format!("program expired, activated {age} seconds ago"),
        }
    }
}

impl From<Inactive> for super::precompiles::call::Fault {
    fn from(inactive: Inactive) -> Self {
        match inactive {
            Inactive::NotActivated => ProgramNotActivated {}.into(),
            Inactive::NeedsUpgrade {
                version,
                stylus_version,
            } => ProgramNeedsUpgrade {
                version,
                stylusVersion: stylus_version,
            }
            .into(),
            Inactive::Expired { age } => ProgramExpired { ageInSeconds: age }.into(),
        }
    }
}

impl Program {
    /// The slot of the record of the code with this hash.
    pub(crate) fn slot(code_hash: B256) -> U256 {
        RECORDS.slot(code_hash)
    }

    /// The slot of the hash of its module.
    pub(crate) fn module_slot(code_hash: B256) -> U256 {
        MODULE_HASHES.slot(code_hash)
    }

    /// Reads a record.
    pub(crate) fn load(ctx: &mut Ctx<'_>, code_hash: B256) -> Self {
        Self::unpack(storage::load(ctx, Self::slot(code_hash)))
    }

    /// Checks that the program may be called at `time`.
    pub(crate) fn check(&self, params: &ArbosProfile, time: u64) -> Result<(), Inactive> {
        if self.version == 0 {
            return Err(Inactive::NotActivated);
        }
        if self.version != params.stylus_version {
            let (version, stylus_version) = (self.version, params.stylus_version);
            return Err(Inactive::NeedsUpgrade {
                version,
                stylus_version,
            });
        }
        if self.is_expired(params, time) {
            return Err(Inactive::Expired {
                age: self.age(time),
            });
        }
        Ok(())
    }

    /// Whether it was activated too long ago, or never.
    pub(crate) fn is_expired(&self, params: &ArbosProfile, time: u64) -> bool {
        self.age(time) > days(params.expiry_days)
    }

    /// Seconds since activation.
    pub(crate) fn age(&self, time: u64) -> u64 {
        let activated = ARBITRUM_START + u64::from(self.activated_at) * SECONDS_PER_HOUR;
        time.saturating_sub(activated)
    }

    /// Estimated native code, in bytes.
    pub(crate) fn asm_size(&self) -> u32 {
        self.asm_estimate_kb.saturating_mul(1_024)
    }

    /// Packs the record into its word, as Nitro does.
    pub(crate) fn pack(&self) -> U256 {
        let mut word = Vec::with_capacity(32);
        word.extend(self.version.to_be_bytes());
        word.extend(self.costs.init_cost.to_be_bytes());
        word.extend(self.costs.cached_init_cost.to_be_bytes());
        word.extend(self.costs.footprint.to_be_bytes());
        word.extend(&self.activated_at.to_be_bytes()[1..]);
        word.extend(&self.asm_estimate_kb.to_be_bytes()[1..]);
        word.push(u8::from(self.cached));
        word.resize(32, 0);
        U256::from_be_slice(&word)
    }

    /// The reverse of [`Self::pack`].
    pub(crate) fn unpack(word: U256) -> Self {
        let bytes = B256::from(word);
        let short = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        let medium = |at: usize| u32::from_be_bytes([0, bytes[at], bytes[at + 1], bytes[at + 2]]);
        Self {
            version: short(0),
            costs: ProgramCosts {
                init_cost: short(2),
                cached_init_cost: short(4),
                footprint: short(6),
            },
            activated_at: medium(8),
            asm_estimate_kb: medium(11),
            cached: bytes[14] != 0,
        }
    }
}

/// Whole hours from Arbitrum's beginning to `time`.
pub(crate) fn hours_since_start(time: u64) -> u32 {
    let hours = time.saturating_sub(ARBITRUM_START) / SECONDS_PER_HOUR;
    hours.min(0xff_ffff) as u32
}

/// Seconds in `days` days.
pub(crate) fn days(days: u16) -> u64 {
    u64::from(days) * SECONDS_PER_DAY
}
