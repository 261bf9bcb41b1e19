//! JSON-RPC over HTTP.

use std::{io, net::SocketAddr, sync::Arc, time::Instant};

use jsonrpsee::{
    server::{BatchRequestConfig, ServerBuilder, ServerConfig, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule,
};
use serde_json::Value;
use tower_http::cors::CorsLayer;

use super::{dispatch, error::RpcError, params::Params, Context, METHODS};
use crate::chain::Event;

/// Longest request body, in bytes.
const MAX_REQUEST: u32 = 10 * 1024 * 1024;
/// Longest response body, in bytes.
const MAX_RESPONSE: u32 = 160 * 1024 * 1024;
/// Most requests in one batch.
const MAX_BATCH: u32 = 1_000;
/// Most connections at a time.
const MAX_CONNECTIONS: u32 = 2_048;

/// Listens on `address` and answers until the handle is stopped.
///
/// # Errors
/// If the address cannot be listened on.
pub async fn serve(
    context: Arc<Context>,
    address: SocketAddr,
) -> io::Result<(SocketAddr, ServerHandle)> {
    let config = ServerConfig::builder()
        .max_request_body_size(MAX_REQUEST)
        .max_response_body_size(MAX_RESPONSE)
        .max_connections(MAX_CONNECTIONS)
        .set_batch_request_config(BatchRequestConfig::Limit(MAX_BATCH))
        .http_only()
        .build();
    let cors = CorsLayer::permissive().allow_private_network(true);
    let server = ServerBuilder::with_config(config)
        .set_http_middleware(tower::ServiceBuilder::new().layer(cors))
        .build(address)
        .await?;
    let bound = server.local_addr()?;
    Ok((bound, server.start(module(context))))
}

fn module(context: Arc<Context>) -> RpcModule<Context> {
    let mut module = RpcModule::from_arc(context);
    for (name, _) in METHODS {
        module
            .register_blocking_method(name, move |params, context, _| {
                answer(&context, name, params.as_str())
            })
            .expect("names in the table are unique");
    }
    module
}

fn answer(
    context: &Context,
    method: &str,
    params: Option<&str>,
) -> Result<Value, ErrorObjectOwned> {
    let start = Instant::now();
    let result = Params::parse(params).and_then(|params| dispatch(context, method, params));
    context.node.notify(|| Event::Call {
        method: method.to_owned(),
        micros: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        error: result.as_ref().err().map(|error| error.message.clone()),
    });
    result.map_err(
        |RpcError {
             code,
             message,
             data,
         }| ErrorObjectOwned::owned(code, message, data),
    )
}
