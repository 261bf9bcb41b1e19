//! Running a model, and proving by running it that it made an output.
use super::{engine::infer, types::Record, *};

/// There is no such model, or the proof is for another route.
pub const UNKNOWN: u8 = 0;
/// The claim is not decided yet; execution never answers this.
pub const PENDING: u8 = 1;
/// The model gives this output for this prompt.
pub const VERIFIED: u8 = 2;
/// The model gives another output for this prompt.
pub const REJECTED: u8 = 3;

/// The route that a proof's first byte names: the model is run.
pub const EXECUTION: u8 = 1;

/// Models that are registered and whose weights are on chain can be run by everyone.
#[public]
pub trait Inference {
    /// The output of a model for any bytes of a prompt. What the model cannot draw or read has a defined
    /// output too, see `docs/spec/model.md`.
    ///
    /// # Errors
    /// [`UnknownModel`], [`WeightsOffChain`], [`RouteUnavailable`].
    fn run(&self, model_id: B256, prompt: Blob) -> Result<Blob, Error>;

    /// How much gas [`run`](Self::run) or [`verify_output`](Self::verify_output) may need at most, from
    /// the entry into a cached program to its end, for any prompt that the model accepts. Both refuse to begin
    /// with less.
    ///
    /// # Errors
    /// [`UnknownModel`], [`WeightsOffChain`].
    fn estimate(&self, model_id: B256) -> Result<Uint, Error>;

    /// Whether the model gives `output` for `prompt`: 0 unknown, 1 pending, 2 verified, 3 rejected. The first byte
    /// of `proof` names the route: 1, or no byte, is execution; all others are unknown here, like models that
    /// are not registered or have their weights off chain.
    ///
    /// # Errors
    /// [`RouteUnavailable`]: never a rejection for want of gas.
    fn verify_output(
        &self,
        model_id: B256,
        prompt: Blob,
        output: Blob,
        proof: Blob,
    ) -> Result<u8, Error>;
}

#[public]
impl Inference for Runner {
    fn run(&self, model_id: B256, prompt: Blob) -> Result<Blob, Error> {
        let record = self.runnable(&model_id)?;
        infer(self, &record, &prompt.0).map(Blob)
    }

    fn estimate(&self, model_id: B256) -> Result<Uint, Error> {
        let record = self.runnable(&model_id)?;
        Ok(Uint::from(record.gas as u64))
    }

    fn verify_output(
        &self,
        model_id: B256,
        prompt: Blob,
        output: Blob,
        proof: Blob,
    ) -> Result<u8, Error> {
        let route = proof.0.first().copied().unwrap_or(EXECUTION);
        let record = self.record(&model_id);
        if route != EXECUTION || !record.exists() || record.off_chain {
            return Ok(UNKNOWN);
        }
        let found = infer(self, &record, &prompt.0)?;
        Ok(match found == output.0 {
            true => VERIFIED,
            false => REJECTED,
        })
    }
}

impl Runner {
    /// The record of a model that can be run.
    fn runnable(&self, id: &B256) -> Result<Record, Error> {
        let record = self.known(id)?;
        if record.off_chain {
            return Err(WeightsOffChain { modelId: *id }.into());
        }
        Ok(record)
    }
}
