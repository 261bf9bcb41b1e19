//! Payment for memory growth.

use super::Pending;
use crate::vm::{
    api::Request,
    machine::{Hostio, Machine},
    pricing::HOSTIO_INK,
};

const NAME: &str = "pay_for_memory_grow";

/// Pays for `pages` pages before they are opened. Before ArbOS 59 only the low 16 bits count.
pub(super) fn pay_for_memory_grow(m: &mut Machine<'_>, pages: u32) -> Hostio<()> {
    let pages = match u16::try_from(pages) {
        Ok(pages) => pages,
        Err(_) if m.host().profile.enforce_page_limit => {
            m.begin(0)?;
            return m.buy_gas(u64::MAX);
        }
        Err(_) => pages as u16,
    };
    let args = pages.to_be_bytes();
    if pages == 0 {
        m.begin(HOSTIO_INK)?;
        return m.record(NAME, &[&args], &[]);
    }
    m.begin(0)?;
    m.ask(Request::AddPages { pages }, Pending::AddPages, &[&args])
}

pub(super) fn pages_added(m: &mut Machine<'_>, gas: u64) -> Hostio<()> {
    m.buy_gas(gas)?;
    m.record_answer(NAME, &[])
}
