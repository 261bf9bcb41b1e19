//! The studio of a collection: the rarer functions, in a program of their own.
//!
//! A collection runs it by delegatecall, from its fallback ([`crate::content`]): storage, address, caller and value are
//! the collection's. One studio serves any number of collections and has no state of its own; what is done at its own
//! address concerns no collection.
//!
//! - `erc7007`, `metadata`, `reveals`, `owner`: the public functions; `routes`: which one a call runs
//! - `launch`: the terms of a launch; `renderer`: what is asked of the renderer
mod erc7007;
mod launch;
mod metadata;
mod owner;
mod renderer;
mod reveals;
mod routes;

pub use erc7007::*;
pub use metadata::*;
pub use owner::*;
pub use reveals::*;

use crate::{
    abi::{router::UnknownFunction, Adr, Blob, Text, Uint},
    content::{
        calls::{self, Binding, Calls},
        ledger::Ledger,
        mints::Mints,
        program::Program,
        state::{self, State},
        types::*,
        *,
    },
    token::text,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{abi::CONSTRUCTOR_SELECTOR, host::VM, prelude::*, ArbResult};

/// Option of the launch: no two tokens have the same output.
pub const UNIQUE_OUTPUTS: u64 = 1;
/// Option of the launch: the tokens are listed (ERC-721 Enumerable).
pub const ENUMERABLE: u64 = 2;

/// The studio. All storage is the collection's, drawn in [`state`].
#[storage]
pub struct Studio {}

// SAFETY: `Studio` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Studio {}

impl Program for Studio {}

#[public]
#[implements(
    Erc721Metadata,
    Erc721Enumerable,
    Burnable,
    Erc7007,
    Reveals,
    Offer,
    Owner,
    Treasury
)]
impl Studio {
    /// Binds the collection to a model, for ever.
    ///
    /// - `studio`: the collection's second program, deployed before
    /// - `owner`: sets the minting fee and the contract URI
    /// - `name`, `symbol`: 1 to 31 bytes of UTF-8
    /// - `runner`: runs the model; `hook`: verifies outputs (the runner, for the execution route)
    /// - `model`: the model's id; the runner knows it, and runs it if the execution route is accepted
    /// - `graph`: the model's first data contract, which has the palette; its hash and its address are checked
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
    /// [`InvalidOptions`], [`ModelDeprecated`], [`crate::abi::InvalidArgument`].
    ///
    /// # Events
    /// [`OwnershipTransferred`], [`MintingFeeChanged`].
    #[constructor]
    #[allow(clippy::too_many_arguments)]
    pub fn constructor(
        &mut self,
        studio: Adr,
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
        if !self.address(state::fixed_slot(state::STUDIO)).is_zero() {
            return Err(AlreadyConstructed {}.into());
        }
        let owner = owner.get()?;
        if owner.is_zero() {
            return Err(InvalidOwner { owner }.into());
        }
        let name = text::pack(&name.0).ok_or(InvalidName {})?;
        let symbol = text::pack(&symbol.0).ok_or(InvalidSymbol {})?;
        let studio = self.contract(studio)?;
        let (runner, hook) = (self.contract(runner)?, self.contract(hook)?);
        let (graph, renderer) = (self.contract(graph)?, self.contract(renderer)?);
        let revenue = self.contract(revenue)?;
        let (found, words) = self.inspect(renderer, graph)?;
        if found != model {
            return Err(InvalidModel { modelId: model }.into());
        }
        let terms = launch::terms(royalty.0, min_age.0, max_age.0)?;
        let routes = launch::routes(routes.0)?;
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
            | Sale::accepting(routes);
        let (first, middle, last) = split_model_id(model);
        let sale = Sale {
            max_supply: launch::supply(max_supply.0)?,
            cap: launch::wallet_cap(cap.0)?,
            flags,
            fee: launch::valid_fee(fee.0)?,
            model: first,
            ..Sale::default()
        };
        self.check_runs(&sale, runner, model)?;
        self.set_sale(&sale);
        let bound = |address, model| Bound { address, model };
        self.set_bounds(&bound(runner, middle), &bound(revenue, last));
        self.set_address(state::fixed_slot(state::STUDIO), studio);
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

impl Studio {
    /// Refuses a model of which nothing can be minted: one that the runner does not know, that is deprecated, or that
    /// would have to run but does not.
    ///
    /// # Errors
    /// [`InvalidModel`], [`ModelDeprecated`].
    fn check_runs(&self, sale: &Sale, runner: Address, model: B256) -> Result<(), Error> {
        let bound = Binding {
            runner,
            revenue: Address::ZERO,
            model,
        };
        let unknown = || InvalidModel { modelId: model };
        match self.is_deprecated(&bound) {
            None => return Err(unknown().into()),
            Some(true) => return Err(ModelDeprecated { modelId: model }.into()),
            Some(false) => {}
        }
        match sale.is(Sale::RUNS) && self.execute(&bound, &[]).is_err() {
            true => Err(unknown().into()),
            false => Ok(()),
        }
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

/// Runs a call of the studio.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: it is the only storage reference of the program, and all storage is in raw slots.
    let mut studio = unsafe { Studio::new(U256::ZERO, 0, vm) };
    let unknown = || Error::from(UnknownFunction {});
    let (selector, arguments) = calldata.split_first_chunk().ok_or_else(unknown)?;
    let selector = u32::from_be_bytes(*selector);
    if selector == CONSTRUCTOR_SELECTOR {
        return routes::construct(&mut studio, arguments);
    }
    routes::route(&mut studio, selector, arguments).unwrap_or_else(|| Err(unknown().into()))
}
