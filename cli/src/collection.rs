//! Collections of pictures as their users meet them: what they are asked, and what a token's metadata say.

use alloy::{
    primitives::{keccak256, Bytes, U256},
    sol,
};
use anyhow::{Context, Result};
use base64::{engine::general_purpose::STANDARD, Engine};
use serde::Deserialize;

sol! {
    /// The collection (ERC-721, ERC-2981, ERC-7007).
    interface Collection {
        error UnverifiedOutput(uint256 status);
        error PromptNotUnderstood(uint256 status);

        function mint(bytes prompt) external payable returns (uint256 tokenId);
        function mintingFee() external view returns (uint256);
        function available(bytes prompt) external view returns (bool);
        function status(bytes prompt, bytes aigcData, bytes proof) external view returns (uint8);
        function verify(bytes prompt, bytes aigcData, bytes proof) external view returns (bool);
        function tokenURI(uint256 tokenId) external view returns (string);
        function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address receiver, uint256 amount);
        function ownerOf(uint256 tokenId) external view returns (address);
        function transferFrom(address from, address to, uint256 tokenId) external;
    }

    /// The mint with an output of one's own.
    interface Minter {
        function mint(address to, bytes prompt, bytes aigcData, string uri, bytes proof) external payable returns (uint256 tokenId);
    }
}

/// The status of an output that the model gives.
pub const VERIFIED: u8 = 2;
/// The status of an output that it does not give.
pub const REJECTED: u8 = 3;

/// An output's status in a word.
pub fn status_name(status: u8) -> &'static str {
    match status {
        1 => "Pending",
        VERIFIED => "Verified",
        REJECTED => "Rejected",
        _ => "Unknown",
    }
}

/// The id of a prompt's token.
pub fn token_id(prompt: &str) -> U256 {
    keccak256(prompt).into()
}

/// A prompt as the contract takes it.
pub fn prompt_bytes(prompt: &str) -> Bytes {
    Bytes::copy_from_slice(prompt.as_bytes())
}

/// What a token's metadata say, as far as it is read here.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    image: Option<String>,
    aigc_data: String,
    /// The prompt.
    pub prompt: String,
    /// The status, in a word.
    pub status: String,
}

impl Metadata {
    /// Reads a token's URI; returns the JSON in it too.
    ///
    /// # Errors
    /// When it has no such metadata.
    pub fn of_uri(uri: &str) -> Result<(Self, Vec<u8>)> {
        let json = decode(uri, "application/json")?;
        Ok((Self::of_json(&json)?, json))
    }

    /// Reads metadata in JSON.
    ///
    /// # Errors
    /// When they are malformed, or without output.
    pub fn of_json(json: &[u8]) -> Result<Self> {
        serde_json::from_slice(json).context("these are no metadata of a token")
    }

    /// The model's output.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn output(&self) -> Result<Vec<u8>> {
        decode(&self.aigc_data, "application/octet-stream")
    }

    /// The picture as the contract draws it, if there is one.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn svg(&self) -> Result<Option<Vec<u8>>> {
        let image = self.image.as_deref();
        image.map(|uri| decode(uri, "image/svg+xml")).transpose()
    }
}

/// The content of a `data:` URI of that type.
fn decode(uri: &str, kind: &str) -> Result<Vec<u8>> {
    let prefix = format!("data:{kind};base64,");
    let text = uri.strip_prefix(&prefix);
    let content = text.and_then(|text| STANDARD.decode(text).ok());
    content.with_context(|| format!("a token's metadata have no {kind}"))
}
