//! The renderer: writes the metadata and draws the pictures of collections. It has no state; one renderer serves any
//! number of collections.
//!
//! What a picture looks like is the model's: the palette is read from the graph in the model's first data contract, width,
//! height and pixels from the output (`docs/spec/model.md`, sections 2 and 7).
//!
//! - [`canvas`]: outputs and palettes; [`svg`]: pictures; [`json`]: metadata; [`date`]: dates. All pure.
pub mod canvas;
pub mod date;
pub mod json;
pub mod svg;

use crate::{
    abi::{
        errors::typed_errors,
        router::{routes, NotPayable, UnknownFunction},
        Adr, Blob, InvalidArgument, Text, Uint,
    },
    content::ReentrancyGuardReentrantCall,
    model::address::is_permanent,
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::sol;
use canvas::Sheet;
use json::Piece;
use stylus_sdk::{host::VM, prelude::*, ArbResult};

sol! {
    /// The account does not hold the first chunk of the model, or could hold something else later.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidGraph(address account);
}

typed_errors! {
    /// An error of the renderer, as the data that it reverts with.
    pub struct Error;
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
    ReentrancyGuardReentrantCall {}
    InvalidGraph { account }
}

/// The renderer.
#[storage]
pub struct Renderer {}

// SAFETY: `Renderer` is the top of the storage tree: only the entry package instantiates it.
unsafe impl TopLevelStorage for Renderer {}

#[public]
#[allow(clippy::too_many_arguments)]
impl Renderer {
    /// The metadata of a token as a `data:` URI of JSON.
    ///
    /// - `model_id`: the model's id; `graph`: its first data contract
    /// - `time`: of the mint, in seconds; `route`: 1 execution, 2 opML, 3 zkML
    /// - `status`: 0 unknown, 1 pending, 2 verified, 3 rejected
    /// - `prompt`, `output`, `name`: the prompt, what the model made of it (empty: there is nothing to show), and the
    ///   collection's name; any bytes
    ///
    /// # Errors
    /// [`InvalidGraph`].
    pub fn metadata(
        &self,
        model_id: B256,
        graph: Adr,
        time: Uint,
        route: Uint,
        status: Uint,
        prompt: Blob,
        output: Blob,
        name: Text,
    ) -> Result<Text, Error> {
        let graph = graph.get()?;
        let code = self.vm().code(graph);
        let sheet = sheet(graph, &code)?;
        if sheet.model != model_id {
            return Err(InvalidGraph { account: graph }.into());
        }
        let small = |number: Uint| number.0.saturating_to::<u64>();
        Ok(Text(json::uri(
            &sheet,
            &Piece {
                model: model_id,
                time: small(time),
                route: small(route),
                status: small(status),
                prompt: &prompt.0,
                output: &output.0,
                collection: &name.0,
            },
        )))
    }

    /// The picture in an output, as a `data:` URI of SVG; empty if the output has none.
    ///
    /// # Errors
    /// [`InvalidGraph`].
    pub fn image(&self, graph: Adr, output: Blob) -> Result<Text, Error> {
        let graph = graph.get()?;
        let code = self.vm().code(graph);
        let sheet = sheet(graph, &code)?;
        Ok(Text(match sheet.picture(&output.0) {
            Some(picture) => svg::uri(&picture),
            None => Vec::new(),
        }))
    }

    /// The id of the model whose first data contract `graph` is [for good](crate::model::address), and whether the model
    /// reads words.
    ///
    /// # Errors
    /// [`InvalidGraph`].
    pub fn inspect(&self, graph: Adr) -> Result<(B256, bool), Error> {
        let graph = graph.get()?;
        let code = self.vm().code(graph);
        let sheet = sheet(graph, &code)?;
        if !is_permanent(graph, &code) {
            return Err(InvalidGraph { account: graph }.into());
        }
        Ok((sheet.model, sheet.words))
    }
}

fn sheet(graph: Address, code: &[u8]) -> Result<Sheet<'_>, Error> {
    Sheet::of_chunk(code).ok_or_else(|| InvalidGraph { account: graph }.into())
}

mod router {
    //! The renderer's functions by selector.
    use super::*;

    routes! {
        Renderer, Error;
        views {
            "metadata" => metadata(B256, Adr, Uint, Uint, Uint, Blob, Blob, Text);
            "image" => image(Adr, Blob);
            "inspect" => inspect(Adr);
        }
        guarded {}
        payable {}
    }
}

/// Runs a call of the renderer.
///
/// # Errors
/// The revert data.
pub fn run(calldata: &[u8], vm: VM) -> ArbResult {
    // SAFETY: the renderer has no storage.
    let mut renderer = unsafe { Renderer::new(U256::ZERO, 0, vm) };
    let unknown = || Error::from(UnknownFunction {});
    let (selector, arguments) = calldata.split_first_chunk().ok_or_else(unknown)?;
    router::route(&mut renderer, u32::from_be_bytes(*selector), arguments)
        .unwrap_or_else(|| Err(unknown().into()))
}
