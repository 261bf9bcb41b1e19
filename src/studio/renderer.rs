//! What the collection asks of the renderer.
use super::*;
use crate::{
    abi::{Field, Words},
    content::calls::{calldata, string, Binding, HEAD},
};
use stylus_sdk::function_selector;

/// Largest result that is passed on, in bytes.
const MAX_METADATA: usize = 1 << 20;

const INSPECT: [u8; 4] = function_selector!("inspect", Address);
const METADATA: [u8; 4] =
    function_selector!("metadata", B256, Address, U256, U256, U256, Blob, Blob, Text);

impl Studio {
    /// The model whose graph a data contract holds, and whether it reads words.
    ///
    /// # Errors
    /// [`InvalidContract`].
    pub(super) fn inspect(&self, renderer: Address, graph: Address) -> Result<(B256, bool), Error> {
        let input = calldata(INSPECT, &[Field::from(&graph)], &[]);
        let answer = self.ask(renderer, &input, 64).unwrap_or_default();
        let mut words = Words(&answer);
        match (words.next(), words.next()) {
            (Some(model), Some(words)) => Ok((crate::abi::word(&model), !words.is_zero())),
            _ => Err(InvalidContract { account: renderer }.into()),
        }
    }

    /// The metadata of a token, as the renderer writes them.
    ///
    /// # Errors
    /// [`RouteUnavailable`].
    pub(super) fn render(
        &self,
        bound: &Binding,
        piece: &Piece,
        status: u8,
        prompt: &[u8],
        output: &[u8],
    ) -> Result<Text, Error> {
        let renderer = self.address(state::fixed_slot(state::RENDERER));
        let graph = self.address(state::fixed_slot(state::GRAPH));
        let numbers = [piece.time as u64, piece.route() as u64, status as u64].map(U256::from);
        let [time, route, status] = &numbers;
        let words = [
            Field::from(&bound.model),
            Field::from(&graph),
            Field::from(time),
            Field::from(route),
            Field::from(status),
        ];
        let name = self.name();
        let input = calldata(METADATA, &words, &[prompt, output, &name.0]);
        let answer = self
            .ask(renderer, &input, HEAD + MAX_METADATA)
            .map_err(|_| RouteUnavailable {})?;
        let text = string(&answer, MAX_METADATA).ok_or(RouteUnavailable {})?;
        Ok(Text(text.to_vec()))
    }
}
