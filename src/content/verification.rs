//! The check that a model made an output.
use super::{calls, calls::Calls, mints::Mints, state::State, *};

/// The views of ERC-7007 (interface id 0x702c55a6) that check outputs.
#[public]
pub trait Verification {
    /// Whether `aigc_data` is what the model makes of `prompt`: true if and only if `status` is 2.
    ///
    /// # Errors
    /// [`RouteUnavailable`]: never a false "no".
    fn verify(&self, prompt: Blob, aigc_data: Blob, proof: Blob) -> Result<bool, Error>;

    /// What is known of an output: 0 unknown (there is no such model or assertion, or the collection does not accept the
    /// route), 1 pending, 2 verified, 3 rejected.
    ///
    /// # Errors
    /// [`RouteUnavailable`].
    fn status(&self, prompt: Blob, aigc_data: Blob, proof: Blob) -> Result<u8, Error>;
}

#[public]
impl Verification for Content {
    fn verify(&self, prompt: Blob, aigc_data: Blob, proof: Blob) -> Result<bool, Error> {
        Ok(self.status(prompt, aigc_data, proof)? == calls::VERIFIED)
    }

    fn status(&self, prompt: Blob, aigc_data: Blob, proof: Blob) -> Result<u8, Error> {
        let sale = self.sale();
        match self.route_of(&sale, &proof.0) {
            Ok(named) => self.ask_hook(&sale, &prompt.0, &aigc_data.0, &named.proof),
            Err(_) => Ok(calls::UNKNOWN),
        }
    }
}
