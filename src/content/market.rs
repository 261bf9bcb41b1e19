//! What marketplaces ask.
use super::{state::State, types::*, *};

/// Royalties and interfaces.
#[public]
pub trait Market {
    /// The revenue token, and `floor(salePrice * royalty / 10,000)` (ERC-2981, interface id 0x2a55205a).
    fn royalty_info(&self, token_id: Uint, sale_price: Uint) -> (Address, Uint);

    /// ERC-165.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error>;
}

#[public]
impl Market for Content {
    fn royalty_info(&self, _token_id: Uint, sale_price: Uint) -> (Address, Uint) {
        let amount = royalty(sale_price.0, self.terms().royalty);
        (self.revenue().address, amount.into())
    }

    fn supports_interface(&self, interface_id: Selector) -> Result<bool, Error> {
        Ok(match interface_id.get()? {
            // ERC-165, 721, its metadata, 7007, its two extensions, 2981, 4906
            0x01ffc9a7 | 0x80ac58cd | 0x5b5e139f | 0x702c55a6 | 0xfa1a557a | 0x3f37dce2
            | 0x2a55205a | 0x49064906 => true,
            0x780e9d63 => self.sale().is(Sale::LISTED),
            _ => false,
        })
    }
}
