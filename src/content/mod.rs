//! The collection: ERC-721 tokens that prove what a model made (ERC-7007).
//!
//! A token is a prompt: its id is keccak256(prompt), and a model, bound to the collection for ever, makes the content from
//! the prompt. By the *execution* route the model runs inside the mint. The collection stores the prompt, the time and
//! a digest of the output, not the picture: `tokenURI` makes it again.
//!
//! - `types`: packed words; [`prompt`]: which prompts are canonical
//! - `state`: the storage layout
//! - `erc721`, `list`, `erc7007`, `minting`, `owner`: the public functions
//! - `calls`: what the collection asks of the runner, the hook, the renderer and receivers
//! - `routes`: which function a call runs
//!
//! All calls that can change anything are made last, when everything is written: first the payment of the fee, then the
//! question to the receiver. Mints and the owner's functions refuse to be called from within them
//! ([`ReentrancyGuardReentrantCall`]); transfers, approvals and burns do not, so that a receiver may pass a token on.
mod calls;
mod erc7007;
mod erc721;
mod errors;
mod events;
mod list;
mod minting;
mod owner;
pub mod prompt;
mod routes;
mod state;
pub mod types;

pub use erc7007::*;
pub use erc721::*;
pub use errors::*;
pub use events::*;
pub use list::*;
pub use minting::*;
pub use owner::*;

use crate::{
    abi::{
        events::{emit, Log},
        router::UnknownFunction,
        Adr, Blob, InvalidArgument, Selector, Text, Truth, Uint,
    },
    token::text,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};
use types::{Bound, Sale, Terms, EXECUTION, FULL_BPS, OPML, ZKML};

/// Option of the launch: no two tokens have the same output.
pub const UNIQUE_OUTPUTS: u64 = 1;
/// Option of the launch: the tokens are listed (ERC-721 Enumerable).
pub const ENUMERABLE: u64 = 2;

/// The collection. All storage is in raw slots, drawn in `state`.
#[storage]
pub struct Content {}

// SAFETY: `Content` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Content {}

#[public]
#[implements(Erc721, Erc721Metadata, Erc721Enumerable, Erc7007, Minting, Owner, Royalties)]
impl Content {
    /// Binds the collection to a model, for ever.
    ///
    /// - `owner`: sets the minting fee and the contract URI
    /// - `name`, `symbol`: 1 to 31 bytes of UTF-8
    /// - `runner`: runs the model; `hook`: verifies outputs (the runner, for the execution route)
    /// - `model`: the model's id
    /// - `graph`: the model's first data contract, which has the palette; its hash is checked
    /// - `renderer`: writes the metadata
    /// - `revenue`: the revenue token, paid all fees and royalties
    /// - `fee`: wei of a mint, 0 to 2^72 - 1
    /// - `max_supply`: most tokens that can be minted, 1 to 2^32 - 1; burned ones count
    /// - `cap`: most tokens that one account can mint, 1 to 2^16 - 1, or 0 for no limit
    /// - `royalty`: 0 to 10,000 basis points
    /// - `min_age`, `max_age`: age of a commitment that is revealed, in seconds; both 0 for mints without commitments
    /// - `routes`: bit 1 execution, bit 2 opML, bit 3 zkML; an empty proof means the lowest
    /// - `options`: [`UNIQUE_OUTPUTS`] + [`ENUMERABLE`]
    ///
    /// # Errors
    /// [`AlreadyConstructed`], [`InvalidOwner`], [`InvalidName`], [`InvalidSymbol`], [`InvalidContract`], [`InvalidModel`],
    /// [`InvalidFee`], [`InvalidSupply`], [`InvalidWalletCap`], [`InvalidRoyalty`], [`InvalidAges`], [`InvalidRoutes`],
    /// [`InvalidOptions`], [`crate::abi::InvalidArgument`].
    ///
    /// # Events
    /// [`OwnershipTransferred`], [`MintingFeeChanged`].
    #[constructor]
    #[allow(clippy::too_many_arguments)]
    pub fn constructor(
        &mut self,
        owner: Adr,
        name: Text,
        symbol: Text,
        runner: Adr,
        hook: Adr,
        model: B256,
        graph: Adr,
        renderer: Adr,
        revenue: Adr,
        fee: Uint,
        max_supply: Uint,
        cap: Uint,
        royalty: Uint,
        min_age: Uint,
        max_age: Uint,
        routes: Uint,
        options: Uint,
    ) -> Result<(), Error> {
        if !self.runner().address.is_zero() {
            return Err(AlreadyConstructed {}.into());
        }
        let owner = owner.get()?;
        if owner.is_zero() {
            return Err(InvalidOwner { owner }.into());
        }
        let name = text::pack(&name.0).ok_or(InvalidName {})?;
        let symbol = text::pack(&symbol.0).ok_or(InvalidSymbol {})?;
        let (runner, hook) = (self.contract(runner)?, self.contract(hook)?);
        let (graph, renderer) = (self.contract(graph)?, self.contract(renderer)?);
        let revenue = self.contract(revenue)?;
        let (found, words) = self.inspect(renderer, graph)?;
        if found != model {
            return Err(InvalidModel { modelId: model }.into());
        }
        let terms = terms(royalty.0, min_age.0, max_age.0, routes.0)?;
        let [options, 0, 0, 0] = *options.0.as_limbs() else {
            let options = options.0;
            return Err(InvalidOptions { options }.into());
        };
        if options > UNIQUE_OUTPUTS + ENUMERABLE {
            let options = U256::from(options);
            return Err(InvalidOptions { options }.into());
        }
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = flag(terms.max_age != 0, Sale::REVEAL)
            | flag(options & UNIQUE_OUTPUTS != 0, Sale::UNIQUE)
            | flag(options & ENUMERABLE != 0, Sale::LISTED)
            | flag(words, Sale::WORDS)
            | flag(hook != runner, Sale::HOOK)
            | flag(terms.accepts(EXECUTION), Sale::RUNS);
        let (first, middle, last) = types::split_model_id(model);
        let sale = Sale {
            max_supply: supply(max_supply.0)?,
            cap: wallet_cap(cap.0)?,
            flags,
            fee: owner::valid_fee(fee.0)?,
            model: first,
            ..Sale::default()
        };
        self.set_sale(&sale);
        let bound = |address, model| Bound { address, model };
        self.set_bounds(&bound(runner, middle), &bound(revenue, last));
        self.set_address(state::fixed_slot(state::HOOK), hook);
        self.set_terms(&terms);
        self.store(state::fixed_slot(state::NAME), name);
        self.store(state::fixed_slot(state::SYMBOL), symbol);
        self.set_address(state::fixed_slot(state::OWNER), owner);
        self.set_address(state::fixed_slot(state::RENDERER), renderer);
        self.set_address(state::fixed_slot(state::GRAPH), graph);
        self.emit(OwnershipTransferred {
            previousOwner: Address::ZERO,
            newOwner: owner,
        });
        self.emit(MintingFeeChanged { fee: fee.0 });
        Ok(())
    }
}

/// The rare words of a launch.
///
/// # Errors
/// [`InvalidRoyalty`], [`InvalidAges`], [`InvalidRoutes`].
fn terms(royalty: U256, min_age: U256, max_age: U256, routes: U256) -> Result<Terms, Error> {
    if royalty > U256::from(FULL_BPS) {
        let basisPoints = royalty;
        return Err(InvalidRoyalty { basisPoints }.into());
    }
    let none = min_age.is_zero() && max_age.is_zero();
    // A commitment that can be revealed at once protects nobody.
    let some = !min_age.is_zero() && min_age < max_age && max_age <= U256::from(u32::MAX);
    if !none && !some {
        return Err(InvalidAges {
            minAge: min_age,
            maxAge: max_age,
        }
        .into());
    }
    let known = 1 << EXECUTION | 1 << OPML | 1 << ZKML;
    let accepted = routes.as_limbs()[0] as u8;
    if routes.is_zero() || routes != U256::from(accepted) || accepted & !known != 0 {
        return Err(InvalidRoutes { routes }.into());
    }
    Ok(Terms {
        min_age: min_age.as_limbs()[0] as u32,
        max_age: max_age.as_limbs()[0] as u32,
        royalty: royalty.as_limbs()[0] as u16,
        routes: accepted,
    })
}

/// # Errors
/// [`InvalidSupply`].
fn supply(max_supply: U256) -> Result<u32, Error> {
    match max_supply.is_zero() || max_supply > U256::from(types::MAX_SUPPLY) {
        true => Err(InvalidSupply {
            maxSupply: max_supply,
        }
        .into()),
        false => Ok(max_supply.as_limbs()[0] as u32),
    }
}

/// # Errors
/// [`InvalidWalletCap`].
fn wallet_cap(cap: U256) -> Result<u16, Error> {
    match cap > U256::from(u16::MAX) {
        true => Err(InvalidWalletCap { cap }.into()),
        false => Ok(cap.as_limbs()[0] as u16),
    }
}

impl Content {
    /// Emits an event.
    #[inline(never)]
    fn emit<E: Log>(&self, event: E) {
        emit(self.vm(), &event);
    }

    /// The address of a contract.
    ///
    /// # Errors
    /// [`InvalidContract`].
    fn contract(&self, address: Adr) -> Result<Address, Error> {
        let account = address.get()?;
        match self.vm().code_size(account) {
            0 => Err(InvalidContract { account }.into()),
            _ => Ok(account),
        }
    }
}

/// Runs a call of the collection.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut content = unsafe { Content::new(U256::ZERO, 0, vm) };
    let unknown = || Error::from(UnknownFunction {});
    let (selector, arguments) = calldata.split_first_chunk().ok_or_else(unknown)?;
    let selector = u32::from_be_bytes(*selector);
    if selector == CONSTRUCTOR_SELECTOR {
        return routes::construct(&mut content, arguments);
    }
    routes::route(&mut content, selector, arguments).unwrap_or_else(|| Err(unknown().into()))
}
