//! JSON-RPC over HTTP.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Instant};

use jsonrpsee::{
    core::middleware::{Batch, BatchEntry, Notification, RpcServiceBuilder, RpcServiceT},
    server::{BatchRequestConfig, ServerBuilder, ServerConfig, ServerHandle},
    types::{ErrorCode, ErrorObjectOwned, Request},
    RpcModule,
};
use serde_json::Value;
use tokio::task::spawn_blocking;
use tower_http::cors::CorsLayer;

use super::{dispatch, error::RpcError, method_names, params::Params, Context};
use crate::chain::Event;

/// Longest request body, in bytes.
const MAX_REQUEST: u32 = 10 * 1024 * 1024;
/// Longest response body, in bytes.
const MAX_RESPONSE: u32 = 160 * 1024 * 1024;
/// Most requests in one batch.
const MAX_BATCH: u32 = 1_000;
/// Most characters of an unknown method's name that are told on.
const MAX_LOGGED: usize = 80;
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
    let watched = context.clone();
    let watch = RpcServiceBuilder::new().layer_fn(move |service| Watch {
        service,
        context: watched.clone(),
    });
    let server = ServerBuilder::with_config(config)
        .set_rpc_middleware(watch)
        .set_http_middleware(tower::ServiceBuilder::new().layer(cors))
        .build(address)
        .await?;
    let bound = server.local_addr()?;
    Ok((bound, server.start(module(context))))
}

fn module(context: Arc<Context>) -> RpcModule<Context> {
    let mut module = RpcModule::from_arc(context);
    for name in method_names() {
        module
            .register_async_method(name, move |params, context, _| async move {
                let turn = context.turns.take(name).await;
                let answered = spawn_blocking(move || {
                    let _turn = turn;
                    answer(&context, name, params.as_str())
                });
                // It is lost only if the node stops, or by a panic.
                answered
                    .await
                    .unwrap_or_else(|_| Err(ErrorCode::InternalError.into()))
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

/// Tells the observer of methods that do not exist; the others tell by themselves.
#[derive(Clone)]
struct Watch<S> {
    service: S,
    context: Arc<Context>,
}

impl<S> Watch<S> {
    fn see(&self, request: &Request<'_>) {
        let method = request.method_name();
        if !method_names().any(|name| name == method) {
            self.context.node.notify(|| Event::Call {
                method: method.chars().take(MAX_LOGGED).collect(),
                micros: 0,
                error: Some("there is no such method".into()),
            });
        }
    }
}

impl<S: RpcServiceT> RpcServiceT for Watch<S> {
    type MethodResponse = S::MethodResponse;
    type NotificationResponse = S::NotificationResponse;
    type BatchResponse = S::BatchResponse;

    fn call<'a>(
        &self,
        request: Request<'a>,
    ) -> impl Future<Output = Self::MethodResponse> + Send + 'a {
        self.see(&request);
        self.service.call(request)
    }

    fn batch<'a>(
        &self,
        requests: Batch<'a>,
    ) -> impl Future<Output = Self::BatchResponse> + Send + 'a {
        for entry in requests.iter().flatten() {
            if let BatchEntry::Call(request) = entry {
                self.see(request);
            }
        }
        self.service.batch(requests)
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = Self::NotificationResponse> + Send + 'a {
        self.service.notification(notification)
    }
}
