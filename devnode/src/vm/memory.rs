//! What memory pages cost.

use super::params::ArbosProfile;

/// The price of opening memory pages: linear beyond the free pages, plus an exponential part of the largest number of
/// pages ever open in the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryModel {
    /// Pages that cost nothing.
    pub free_pages: u16,
    /// Gas per page beyond them.
    pub page_gas: u16,
}

/// Bytes of a memory page.
pub const PAGE_BYTES: usize = 64 * 1024;

impl From<&ArbosProfile> for MemoryModel {
    fn from(profile: &ArbosProfile) -> Self {
        Self {
            free_pages: profile.free_pages,
            page_gas: profile.page_gas,
        }
    }
}

impl MemoryModel {
    /// Gas of opening `new` pages while `open` pages are open and at most `ever` were open so far.
    pub fn gas(&self, new: u16, open: u16, ever: u16) -> u64 {
        let now_open = open.saturating_add(new);
        let now_ever = ever.max(now_open);
        if now_ever <= self.free_pages {
            return 0;
        }
        let charged = |pages: u16| u64::from(pages.saturating_sub(self.free_pages));
        let added = charged(now_open).saturating_sub(charged(open));
        let linear = added.saturating_mul(u64::from(self.page_gas));
        let ramp = exponential(now_ever).saturating_sub(exponential(ever));
        linear.saturating_add(ramp)
    }
}

/// The exponential part of the price: about `31_874_000^(pages/128)`, out of reach past 128 pages.
fn exponential(pages: u16) -> u64 {
    EXPONENTS
        .get(usize::from(pages))
        .map_or(u64::MAX, |gas| u64::from(*gas))
}

/// Gas of the exponential part by pages ever open, 0 to 128.
#[rustfmt::skip]
const EXPONENTS: [u32; 129] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3,
    3, 4, 5, 5, 6, 7, 8, 9, 11, 12,
    14, 17, 19, 22, 25, 29, 33, 38, 43, 50,
    57, 65, 75, 85, 98, 112, 128, 147, 168, 193,
    221, 253, 289, 331, 379, 434, 497, 569, 651, 745,
    853, 976, 1_117, 1_279, 1_463, 1_675, 1_917, 2_194, 2_511, 2_874,
    3_290, 3_765, 4_309, 4_932, 5_645, 6_461, 7_395, 8_464, 9_687, 11_087,
    12_689, 14_523, 16_621, 19_024, 21_773, 24_919, 28_521, 32_642, 37_359, 42_758,
    48_938, 56_010, 64_104, 73_368, 83_971, 96_106, 109_994, 125_890, 144_082, 164_904,
    188_735, 216_010, 247_226, 282_953, 323_844, 370_643, 424_206, 485_509, 555_672, 635_973,
    727_880, 833_067, 953_456, 1_091_243, 1_248_941, 1_429_429, 1_636_000, 1_872_423, 2_143_012, 2_452_704,
    2_807_151, 3_212_820, 3_677_113, 4_208_502, 4_816_684, 5_512_756, 6_309_419, 7_221_210, 8_264_766, 9_459_129,
    10_826_093, 12_390_601, 14_181_199, 16_230_562, 18_576_084, 21_260_563, 24_332_984, 27_849_408, 31_873_999,
];
