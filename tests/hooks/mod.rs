//! What the hook says of outputs, and what a collection makes of it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::primitives::{Address, Bytes, B256, U256};
use anyhow::Result;
use imo_tests::content::{bytes, Collection::*, Gallery};

/// The proof of an opML request.
pub fn request(number: u8) -> Bytes {
    [&[2][..], &B256::with_last_byte(number)[..]]
        .concat()
        .into()
}

/// What the hook says of an output, from now on.
pub async fn told(
    gallery: &Gallery,
    prompt: &str,
    output: &Bytes,
    proof: &Bytes,
    status: u64,
) -> Result<()> {
    let call = gallery.runner.assertStatus(
        bytes(prompt),
        output.clone(),
        proof.clone(),
        U256::from(status),
    );
    call.send().await?.watch().await?;
    Ok(())
}

pub async fn verify(
    gallery: &Gallery,
    collection: Address,
    prompt: &str,
    output: &Bytes,
    proof: &Bytes,
) -> Result<(bool, u8)> {
    let (prompt, aigcData, proof) = (bytes(prompt), output.clone(), proof.clone());
    let status = statusCall {
        prompt: prompt.clone(),
        aigcData: aigcData.clone(),
        proof: proof.clone(),
    };
    let verify = verifyCall {
        prompt,
        aigcData,
        proof,
    };
    let status = gallery.view(collection, status).await?;
    Ok((gallery.view(collection, verify).await?, status))
}
