//! Pictures: minted, verified, forged, sold.

use alloy::{
    primitives::{Address, Bytes, U256},
    rpc::types::TransactionReceipt,
    sol_types::SolCall,
};
use anyhow::{Context, Result};

use super::{
    album::{forge, Album, Piece, Work},
    cast::{BUYER, COLLECTOR},
    ledger::{Ledger, Terms, ROYALTY_BPS},
    stage::{Income, Stage},
    token::Token,
};
use crate::{
    chain::event,
    collection::{prompt_bytes, token_id, Collection, Metadata, Minter, REJECTED, VERIFIED},
    ui::amount,
};

/// Mints every prompt of the album.
pub(super) async fn mint(
    stage: &mut Stage<'_>,
    ledger: &mut Ledger,
    album: &Album,
    terms: &Terms,
) -> Result<()> {
    let collector = stage.cast.payers[COLLECTOR].address();
    let (token, collection) = (stage.record.token, stage.record.collection);
    if let Some(piece) = album.pieces.first() {
        let call = Minter::mintCall {
            to: collector,
            prompt: prompt_bytes(&piece.prompt),
            aigcData: forge(&piece.output)?.into(),
            uri: String::new(),
            proof: Bytes::new(),
        };
        stage
            .refuses::<Collection::UnverifiedOutput>(
                "a picture that the model did not make cannot be minted",
                collector,
                collection,
                terms.fee,
                call.abi_encode(),
            )
            .await?;
    }
    let before = stage.chain.balance(token).await?;
    for (index, piece) in album.pieces.iter().enumerate() {
        mint_one(stage, index, piece, terms).await?;
    }
    let sum = terms.fee * U256::from(terms.pictures);
    let after = stage.chain.balance(token).await?;
    let left = stage.chain.balance(collection).await?;
    stage.check(
        "the token has every minting fee, and the collection keeps nothing, to the wei",
        after == before + sum && left.is_zero(),
    );
    ledger.fresh += sum;
    stage.record.incomes.push(Income {
        source: "minting fees",
        amount: sum,
        reason: format!("{} pictures at {}", terms.pictures, amount(terms.fee)),
    });
    stage.narrator.event(&format!(
        "each is verified by running the model again, and rejected when one pixel is changed; \
         {} ether of minting fees have come in",
        amount(sum)
    ));
    Ok(())
}

async fn mint_one(stage: &mut Stage<'_>, index: usize, piece: &Piece, terms: &Terms) -> Result<()> {
    let text = &piece.prompt;
    let collector = stage.cast.payers[COLLECTOR].address();
    let collection = stage.record.collection;
    let prompt = prompt_bytes(text);
    let call = Collection::mintCall {
        prompt: prompt.clone(),
    };
    let receipt = stage
        .send(
            &format!("mint-{}", index + 1),
            &format!("mint: {text}"),
            collector,
            collection,
            terms.fee,
            call.abi_encode(),
        )
        .await?;
    let paid = arrived(stage, &receipt) == Some((collection, terms.fee));
    stage.check(format!("minting {text:?} pays the token"), paid);

    let call = Collection::availableCall {
        prompt: prompt.clone(),
    };
    let free = stage.look(call).await?;
    stage.check(format!("{text:?} is minted once"), !free);

    let token_id = token_id(text);
    let token_uri = stage
        .look(Collection::tokenURICall { tokenId: token_id })
        .await?;
    let metadata = Metadata::of_uri(&token_uri)?.0;
    let output = metadata.output()?;
    stage.check(
        format!("the token of {text:?} shows what the model makes of it here"),
        output == piece.output && metadata.prompt == *text && metadata.status == "verified",
    );
    let forged = forge(&output)?;
    let (status, verified) = judge(stage, &prompt, &output).await?;
    stage.check(
        format!("{text:?} is verified by execution"),
        status == VERIFIED && verified,
    );
    let (forged_status, forged_verified) = judge(stage, &prompt, &forged).await?;
    stage.check(
        format!("{text:?} with one pixel changed is rejected"),
        forged_status == REJECTED && !forged_verified,
    );
    stage.record.works.push(Work {
        prompt: text.clone(),
        token_id,
        fee: terms.fee,
        output: output.into(),
        status,
        forged_status,
        token_uri,
        files: Vec::new(),
    });
    let text = format!("{text:?} is minted");
    stage.narrator.event(&text);
    Ok(())
}

/// What the collection says of an output: its status, and whether it is verified.
async fn judge(stage: &Stage<'_>, prompt: &Bytes, output: &[u8]) -> Result<(u8, bool)> {
    let aigc_data = Bytes::copy_from_slice(output);
    let status = Collection::statusCall {
        prompt: prompt.clone(),
        aigcData: aigc_data.clone(),
        proof: Bytes::new(),
    };
    let verify = Collection::verifyCall {
        prompt: prompt.clone(),
        aigcData: aigc_data,
        proof: Bytes::new(),
    };
    Ok((stage.look(status).await?, stage.look(verify).await?))
}

/// The collector sells the first picture to the buyer, and the royalty goes to the token.
pub(super) async fn sell(stage: &mut Stage<'_>, ledger: &mut Ledger, terms: &Terms) -> Result<()> {
    let work = stage.record.works.first();
    let (prompt, token_id) = work
        .map(|work| (work.prompt.clone(), work.token_id))
        .context("nothing was minted")?;
    let [seller, buyer] = [COLLECTOR, BUYER].map(|index| stage.cast.payers[index].address());
    let call = Collection::royaltyInfoCall {
        tokenId: token_id,
        salePrice: terms.price,
    };
    let owed = stage.look(call).await?;
    let royalty = terms.royalty();
    let (token, collection) = (stage.record.token, stage.record.collection);
    stage.check(
        "the royalty of a sale is the token's (ERC-2981)",
        owed.receiver == token && owed.amount == royalty,
    );
    let name = "income-royalties";
    let receipt = stage
        .step(name, "income: royalties", buyer, royalty, Vec::new())
        .await?;
    let paid = arrived(stage, &receipt) == Some((buyer, royalty));
    stage.check("the royalty arrives in the token", paid);
    let rest = terms.price - royalty;
    let title = "the buyer pays the seller";
    stage
        .send("pay-seller", title, buyer, seller, rest, Vec::new())
        .await?;
    let call = Collection::transferFromCall {
        from: seller,
        to: buyer,
        tokenId: token_id,
    };
    let (name, title) = ("transfer-picture", "the picture goes to the buyer");
    let call = call.abi_encode();
    stage
        .send(name, title, seller, collection, U256::ZERO, call)
        .await?;
    let owner = stage
        .look(Collection::ownerOfCall { tokenId: token_id })
        .await?;
    stage.check("the buyer owns the picture", owner == buyer);
    ledger.fresh += royalty;
    stage.record.incomes.push(Income {
        source: "royalties",
        amount: royalty,
        reason: format!(
            "{}% of a sale at {}",
            ROYALTY_BPS / 100,
            amount(terms.price)
        ),
    });
    stage.narrator.event(&format!(
        "{prompt:?} is sold for {} ether: {} ether of royalties come in",
        amount(terms.price),
        amount(royalty)
    ));
    Ok(())
}

/// Who paid the token in a transaction, and how much.
fn arrived(stage: &Stage<'_>, receipt: &TransactionReceipt) -> Option<(Address, U256)> {
    let income = event::<Token::RevenueReceived>(receipt, stage.record.token)?;
    Some((income.from, income.amount))
}
