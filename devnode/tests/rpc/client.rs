//! A plain HTTP client, so that tests see what goes over the wire.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use alloy_primitives::{Address, Bytes, B256, U256, U64};
use imo_devnode::Devnode;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

/// A node and a client of it.
pub(crate) struct Test {
    pub(crate) node: Devnode,
}

/// What came back over HTTP.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Test {
    pub(crate) fn new() -> Self {
        Self {
            node: Devnode::builder().start().expect("a node starts"),
        }
    }

    /// The result, or the error object.
    pub(crate) fn try_call(&self, method: &str, params: Value) -> Result<Value, Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut answer = self.post(&request.to_string()).json();
        match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        }
    }

    pub(crate) fn call(&self, method: &str, params: Value) -> Value {
        self.try_call(method, params)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub(crate) fn error(&self, method: &str, params: Value) -> Value {
        match self.try_call(method, params) {
            Err(error) => error,
            Ok(result) => panic!("{method} succeeded: {result}"),
        }
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, method: &str, params: Value) -> T {
        let result = self.call(method, params);
        serde_json::from_value(result.clone())
            .unwrap_or_else(|error| panic!("{method}: {error} in {result}"))
    }

    pub(crate) fn number(&self, method: &str, params: Value) -> u64 {
        self.get::<U64>(method, params).to()
    }

    pub(crate) fn balance(&self, address: Address) -> U256 {
        self.get("eth_getBalance", json!([address, "latest"]))
    }

    pub(crate) fn nonce(&self, address: Address) -> u64 {
        self.number("eth_getTransactionCount", json!([address, "latest"]))
    }

    pub(crate) fn block_number(&self) -> u64 {
        self.number("eth_blockNumber", json!([]))
    }

    /// Address of the n-th account with ether.
    pub(crate) fn account(&self, index: usize) -> Address {
        self.node.accounts()[index].address()
    }

    /// Sends a request of a known account and returns the receipt.
    pub(crate) fn send(&self, request: Value) -> Value {
        let hash: B256 = self.get("eth_sendTransaction", json!([request]));
        self.call("eth_getTransactionReceipt", json!([hash]))
    }

    /// Deploys `code` from account 1.
    pub(crate) fn deploy(&self, code: &[u8]) -> Address {
        let receipt = self.send(json!({ "from": self.account(1), "data": init_code(code) }));
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        serde_json::from_value(receipt["contractAddress"].clone()).expect("an address")
    }

    pub(crate) fn post(&self, body: &str) -> HttpAnswer {
        http(
            self.node.address(),
            &format!(
                "POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                body.len()
            ),
        )
    }
}

impl HttpAnswer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.body))
    }
}

/// Sends raw bytes and reads until the server closes the connection.
pub(crate) fn http(address: SocketAddr, request: &str) -> HttpAnswer {
    let mut stream = TcpStream::connect(address).expect("the node listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("not zero");
    // The server may close before it has read everything; what it answered can still be read.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    HttpAnswer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// The number in a hexadecimal quantity.
pub(crate) fn quantity(value: &Value) -> u64 {
    serde_json::from_value::<U64>(value.clone())
        .unwrap_or_else(|error| panic!("{error}: {value}"))
        .to()
}

/// Init code that deploys `code`.
pub(crate) fn init_code(code: &[u8]) -> Bytes {
    // PUSH2 length, DUP1, PUSH1 offset, PUSH0, CODECOPY, PUSH0, RETURN
    let length = u16::try_from(code.len()).expect("short code").to_be_bytes();
    let prelude = [
        0x61, length[0], length[1], 0x80, 0x60, 0x0a, 0x5f, 0x39, 0x5f, 0xf3,
    ];
    [&prelude, code].concat().into()
}

/// Contracts, by what they do.
pub(crate) mod code {
    use alloy_primitives::hex;

    /// Returns timestamp, block number, base fee, chain id and gas price.
    pub(crate) const ENVIRONMENT: [u8; 23] =
        hex!("425f52436020524860405246606052" "3a60805260a05ff3");
    /// Adds one to slot 0, logs the new value under topic 1 and returns it.
    pub(crate) const COUNTER: [u8; 20] = hex!("5f5460010180" "5f555f526001" "60205fa1" "60205ff3");
    /// Returns its calldata.
    pub(crate) const ECHO: [u8; 7] = hex!("365f5f37365ff3");
    /// Reverts with its calldata.
    pub(crate) const REFUSE: [u8; 7] = hex!("365f5f37365ffd");
    /// Never ends.
    pub(crate) const LOOP: [u8; 3] = hex!("5b5f56");
    /// Returns the storage word of the slot in its calldata.
    pub(crate) const READ: [u8; 9] = hex!("5f35545f5260205ff3");
    /// Clears slot 0.
    pub(crate) const CLEAR: [u8; 4] = hex!("5f5f5500");
    /// Calls the address in its calldata with all gas; reverts if that fails.
    pub(crate) const FORWARD: [u8; 18] = hex!("5f5f5f5f5f5f355af115600e57005b5f5ffd");
}
