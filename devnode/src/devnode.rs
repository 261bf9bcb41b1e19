//! A node in this process.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{mpsc, Arc},
    thread,
    time::Duration,
};

use jsonrpsee::server::ServerHandle;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{
    chain::{Config, DevAccount, Event, Node, Observer, TransactionError},
    rpc::{self, Context, Params, RpcError},
};

/// How long dropping a node waits for calls that run.
const PATIENCE: Duration = Duration::from_millis(500);

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(io::Error),
    /// A transaction of the genesis failed.
    #[error("genesis: {0}")]
    Genesis(#[from] TransactionError),
}

/// Settings of a node that is about to start.
#[derive(Clone)]
#[must_use]
pub struct Builder {
    config: Config,
    address: SocketAddr,
    observer: Option<Observer>,
}

impl Builder {
    /// Takes all settings of the chain at once.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// ArbOS version, 51 or 61; 61 unless set.
    pub fn arbos(mut self, version: u64) -> Self {
        self.config.arbos = version;
        self
    }

    /// Chain id; 412346 unless set.
    pub fn chain_id(mut self, chain_id: u64) -> Self {
        self.config.chain_id = chain_id;
        self
    }

    /// Most gas of a call or an estimate; 50 million unless set.
    pub fn call_gas_limit(mut self, gas: u64) -> Self {
        self.config.call_gas_limit = gas;
        self
    }

    /// Most blocks of the chain; a million unless set.
    pub fn max_blocks(mut self, blocks: u64) -> Self {
        self.config.max_blocks = blocks;
        self
    }

    /// Where to listen; 127.0.0.1 unless set.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.address.set_ip(host);
        self
    }

    /// Port to listen on; a free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Is told of every request and transaction, on the thread that handles it.
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts the node. It may be called in or out of an async context; it blocks for milliseconds.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(self) -> Result<Devnode, StartError> {
        let Self {
            config,
            address,
            observer,
        } = self;
        let context = Arc::new(Context::new(Arc::new(Node::new(config, observer)?)));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(rpc::THREADS)
            .thread_name("devnode")
            .enable_all()
            .build()
            .map_err(StartError::Threads)?;
        let (sender, receiver) = mpsc::sync_channel(1);
        let served = context.clone();
        runtime.spawn(async move {
            // The receiver is gone only if the thread that waits for it is.
            let _ = sender.send(rpc::serve(served, address).await);
        });
        let (address, server) = receiver
            .recv()
            .map_err(|error| StartError::Threads(io::Error::other(error)))?
            .map_err(|source| StartError::Listen { address, source })?;
        Ok(Devnode {
            address,
            _server: server,
            context,
            runtime: Some(runtime),
        })
    }
}

/// A running node. It stops when it is dropped, and whoever waits for an answer gets none.
pub struct Devnode {
    address: SocketAddr,
    /// The server stops with its last handle.
    _server: ServerHandle,
    context: Arc<Context>,
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
}

impl Devnode {
    /// Settings to start from: those of a nitro-devnode, on a free port of 127.0.0.1.
    pub fn builder() -> Builder {
        Builder {
            config: Config::default(),
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            observer: None,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// URL of the JSON-RPC interface.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Chain id.
    pub fn chain_id(&self) -> u64 {
        self.node().config().chain_id
    }

    /// Accounts with ether and their keys: the chain owner's first, then ten more.
    pub fn accounts(&self) -> &[DevAccount] {
        self.node().accounts()
    }

    /// The chain itself.
    pub fn node(&self) -> &Node {
        &self.context.node
    }

    /// Answers a request without going through HTTP; `params` is a list or null.
    ///
    /// # Errors
    /// The error object a client would get.
    pub fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let params = match params {
            Value::Array(values) => Params::from(values),
            Value::Null => Params::from(Vec::new()),
            _ => return Err(RpcError::invalid_params("non-array args")),
        };
        rpc::dispatch(&self.context, method, params)
    }
}

impl Drop for Devnode {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        // On a thread of its own, because async code must not wait. It has listened no longer when this returns; a
        // call that still runs then ends with its gas.
        let stopper = thread::spawn(move || runtime.shutdown_timeout(PATIENCE));
        // It does not panic; if it did, there would be nothing left to stop.
        let _ = stopper.join();
    }
}
