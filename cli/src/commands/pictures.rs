//! `cargo imo mint` and `cargo imo verify`

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::{
    json_abi::JsonAbi,
    primitives::{Address, Bytes},
    sol_types::SolCall,
};
use anyhow::{anyhow, ensure, Context, Result};

use super::NodeArgs;
use crate::{
    chain::{self, reverted_with, Chain, Refusal},
    collection::{prompt_bytes, status_name, token_id, Collection, Metadata, VERIFIED},
    demo::album::{prepare, stem},
    model::refusal,
    project::Project,
    ui,
};

/// Mints pictures of a collection: its model draws them inside the transaction
///
///     cargo imo mint COLLECTION "red cat" "boat on the sea" --out pictures
///
/// Pays the minting fee for each prompt, no more, and shows what the collection says of the outcome.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Mint {
    /// Address of the collection
    collection: Address,
    /// What to draw
    #[arg(value_name = "PROMPT", required = true)]
    prompts: Vec<String>,
    /// Write each picture as the contract draws it (SVG), and its metadata (JSON), to this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Asks a collection whether its model makes this picture of a prompt; fails unless it is so
///
///     cargo imo verify COLLECTION "red cat"
///     cargo imo verify COLLECTION "red cat" --metadata pictures/1-red-cat.json
///
/// The chain runs the model again, in a call that costs nothing.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Verify {
    /// Address of the collection
    collection: Address,
    /// The prompt
    prompt: String,
    /// JSON file with metadata that somebody claims to be of this prompt [default: those of the token]
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

const URL: &str = "http://127.0.0.1:8547";

pub(super) fn mint(args: &Mint) -> Result<()> {
    args.node.check()?;
    let errors = errors()?;
    if let Some(folder) = &args.out {
        prepare(folder)?;
    }
    let url = args.node.rpc_url().unwrap_or(URL);
    super::runtime()?.block_on(async {
        let id = Chain::connect(url, []).await?.id;
        let signer = chain::signer(id, args.node.private_key())?;
        let from = signer.address();
        let chain = Chain::connect(url, [signer]).await?;
        let collection = args.collection;
        let fee = chain
            .view(collection, &Collection::mintingFeeCall {})
            .await
            .with_context(|| format!("{collection} is no collection"))?;
        for (index, prompt) in args.prompts.iter().enumerate() {
            let progress = ui::Progress::start(format!("minting {prompt:?}"));
            let bytes = prompt_bytes(prompt);
            let call = Bytes::from(Collection::mintCall { prompt: bytes }.abi_encode());
            let receipt = chain.transact(from, collection, fee, call).await;
            let receipt = receipt.map_err(|error| explained(error, &errors, prompt))?;
            let (metadata, json) = metadata(&chain, collection, prompt, &errors).await?;
            drop(progress);
            ui::say(format_args!(
                "{prompt:?} is token {}, {}",
                token_id(prompt),
                metadata.status
            ));
            ui::say(format_args!(
                "  {} gas and {} ether, transaction {}",
                ui::thousands(receipt.gas_used),
                ui::amount(fee),
                receipt.transaction_hash
            ));
            if let Some(folder) = &args.out {
                let name = stem(index, prompt);
                if let Some(svg) = metadata.svg()? {
                    write(&folder.join(format!("{name}.svg")), &svg)?;
                }
                write(&folder.join(format!("{name}.json")), &json)?;
            }
        }
        Ok(())
    })
}

pub(super) fn verify(args: &Verify) -> Result<()> {
    args.node.check()?;
    let errors = errors()?;
    let claimed = args.metadata.as_deref().map(read).transpose()?;
    let url = args.node.rpc_url().unwrap_or(URL);
    super::runtime()?.block_on(async {
        let chain = Chain::connect(url, []).await?;
        let (collection, prompt) = (args.collection, &args.prompt);
        let metadata = match claimed {
            Some(metadata) => metadata,
            None => metadata(&chain, collection, prompt, &errors).await?.0,
        };
        let call = Collection::statusCall {
            prompt: prompt_bytes(prompt),
            aigcData: metadata.output()?.into(),
            proof: Bytes::new(),
        };
        let status = chain.view(collection, &call).await;
        let status = status.map_err(|error| explained(error, &errors, prompt))?;
        ensure!(
            status == VERIFIED,
            "{prompt:?}: {}, the collection does not find that its model made this",
            status_name(status)
        );
        ui::say(format_args!("{prompt:?}: {}", status_name(status)));
        Ok(())
    })
}

/// The metadata of a prompt's token, read and as JSON.
async fn metadata(
    chain: &Chain,
    collection: Address,
    prompt: &str,
    errors: &JsonAbi,
) -> Result<(Metadata, Vec<u8>)> {
    let call = Collection::tokenURICall {
        tokenId: token_id(prompt),
    };
    let uri = chain.view(collection, &call).await;
    Metadata::of_uri(&uri.map_err(|error| explained(error, errors, prompt))?)
}

fn read(file: &Path) -> Result<Metadata> {
    let json = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Metadata::of_json(&json).with_context(|| file.display().to_string())
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

/// The errors of collections.
fn errors() -> Result<JsonAbi> {
    let path = Project::find()?.root.join("abi/Content.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} is missing: run `cargo imo abi`", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON ABI", path.display()))
}

/// Names the typed error of a refused call.
fn explained(error: anyhow::Error, errors: &JsonAbi, prompt: &str) -> anyhow::Error {
    if let Some(error) = reverted_with::<Collection::PromptNotUnderstood>(&error) {
        let status = u8::try_from(error.status).unwrap_or_default();
        return anyhow!("{prompt:?}: {}", refusal(status));
    }
    let data = error.downcast_ref::<Refusal>().map(|refusal| &refusal.data);
    match data.and_then(|data| chain::name_error(data, errors.errors().cloned())) {
        Some(name) => anyhow!("{prompt:?}: the collection refuses with {name}"),
        None => error.context(format!("{prompt:?}")),
    }
}
