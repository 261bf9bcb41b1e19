//! What the tests of the VM share: reading vectors, and a scripted host.
#![allow(dead_code, reason = "every test binary uses its own part")]

pub(crate) mod hooks;

use alloy_primitives::{hex, Address, Bytes, B256, U256};
use imo_devnode::vm::{
    api::{CallEnv, CallKind, CreateFault, Request, Response, WriteStatus},
    memory::MemoryModel,
    params::ARBOS_51,
    ArbosProfile, Finished, Instance, Program, Step,
};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A vector file.
pub(crate) fn vectors(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cases of a vector file.
pub(crate) fn cases(file: &Value) -> &[Value] {
    file["cases"].as_array().expect("a list of cases")
}

/// A field that holds bytes in hex.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).expect("hex")
}

/// A field that holds text.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A field that holds a number.
pub(crate) fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("no number: {value}"))
}

/// A field that holds a 32-byte word.
pub(crate) fn word(value: &Value) -> B256 {
    B256::from_slice(&bytes(value))
}

/// What block, transaction and message calls answer.
pub(crate) fn environment(value: &Value) -> CallEnv {
    CallEnv {
        block_basefee: word(&value["block_basefee"]).into(),
        block_coinbase: Address::from_slice(&bytes(&value["block_coinbase"])),
        block_gas_limit: number(&value["block_gas_limit"]),
        block_number: number(&value["block_number"]),
        block_timestamp: number(&value["block_timestamp"]),
        chain_id: number(&value["chainid"]),
        contract_address: Address::from_slice(&bytes(&value["contract_address"])),
        msg_sender: Address::from_slice(&bytes(&value["msg_sender"])),
        msg_value: word(&value["msg_value"]).into(),
        tx_gas_price: word(&value["tx_gas_price"]).into(),
        tx_origin: Address::from_slice(&bytes(&value["tx_origin"])),
        reentrant: number(&value["msg_reentrant"]) != 0,
    }
}

/// A host that answers from a script and keeps a log of what it was asked.
pub(crate) struct ScriptedHost {
    script: Value,
    model: MemoryModel,
    open: u16,
    ever: u16,
    storage: BTreeMap<B256, B256>,
    warm: BTreeSet<B256>,
    transient: BTreeMap<B256, B256>,
    /// The requests so far, in the vectors' form.
    pub(crate) log: Vec<Value>,
}

impl ScriptedHost {
    /// A host with the given script (null for none) and `pages` pages open.
    pub(crate) fn new(script: &Value, pages: u16) -> Self {
        let storage = script["storage"].as_object().into_iter().flatten();
        Self {
            script: script.clone(),
            model: MemoryModel::from(&ARBOS_51),
            open: pages,
            ever: pages,
            storage: storage
                .map(|(key, value)| {
                    (
                        B256::from_slice(&hex::decode(key).expect("hex")),
                        word(value),
                    )
                })
                .collect(),
            warm: BTreeSet::new(),
            transient: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    /// Whether writes are refused.
    fn is_static(&self) -> bool {
        self.script["static"].as_bool().unwrap_or(false)
    }

    fn write_status(&self) -> WriteStatus {
        match self.is_static() {
            true => WriteStatus::WriteProtection,
            false => WriteStatus::Done,
        }
    }

    /// The answer to a request.
    pub(crate) fn answer(&mut self, request: Request) -> Response {
        match request {
            Request::LoadSlot { key } => {
                let price = if self.warm.insert(key) {
                    "cold_load_gas"
                } else {
                    "warm_load_gas"
                };
                let gas = number(&self.script[price]);
                let value = self.storage.get(&key).copied().unwrap_or_default();
                self.log
                    .push(json!({"what": "storage_read", "key": hex::encode(key), "gas": gas}));
                Response::Word { value, gas }
            }
            Request::StoreSlots { slots, gas_limit } => self.store(slots, gas_limit),
            Request::LoadTransient { key } => {
                self.log
                    .push(json!({"what": "transient_read", "key": hex::encode(key), "gas": 0}));
                let value = self.transient.get(&key).copied().unwrap_or_default();
                Response::Word { value, gas: 0 }
            }
            Request::StoreTransient { key, value } => {
                self.log.push(json!({
                    "what": "transient_write", "gas": 0,
                    "key": hex::encode(key), "value": hex::encode(value),
                }));
                let status = self.write_status();
                if status == WriteStatus::Done {
                    self.transient.insert(key, value);
                }
                Response::Write { status, gas: 0 }
            }
            Request::EmitLog { topics, data } => {
                let bytes = [topics.concat(), data.to_vec()].concat();
                self.log.push(json!({
                    "what": "log", "topics": topics.len(), "data": hex::encode(bytes), "gas": 0,
                }));
                let status = self.write_status();
                Response::Write { status, gas: 0 }
            }
            Request::AddPages { pages } => {
                let gas = self.model.gas(pages, self.open, self.ever);
                self.open = self.open.saturating_add(pages);
                self.ever = self.ever.max(self.open);
                self.log
                    .push(json!({"what": "add_pages", "pages": pages, "gas": gas}));
                Response::Pages { gas }
            }
            Request::Call { .. } | Request::Create { .. } => self.call(request),
            Request::AccountBalance { address } => self.account("balance", address),
            Request::AccountCodeHash { address } => self.account("codehash", address),
            Request::AccountCode { address, gas_left } => {
                let gas = number(&self.script["code"]["gas"]);
                self.log.push(json!({
                    "what": "code", "address": hex::encode(address), "gas_left": gas_left, "gas": gas,
                }));
                Response::Code {
                    code: bytes(&self.script["code"]["code"]).into(),
                    gas,
                }
            }
        }
    }

    fn store(&mut self, slots: Vec<(B256, B256)>, gas_limit: u64) -> Response {
        let mut listed: Vec<[String; 2]> = slots
            .iter()
            .map(|(key, value)| [hex::encode(key), hex::encode(value)])
            .collect();
        listed.sort();
        let cost = number(&self.script["store_gas"]) * slots.len() as u64;
        let (status, gas) = match self.is_static() {
            true => (WriteStatus::WriteProtection, 0),
            false if cost > gas_limit => (WriteStatus::OutOfGas, gas_limit),
            false => (WriteStatus::Done, cost),
        };
        self.log.push(json!({
            "what": "storage_write", "gas_limit": gas_limit, "slots": listed, "gas": gas,
        }));
        if status == WriteStatus::Done {
            self.warm.extend(slots.iter().map(|(key, _)| *key));
            self.storage.extend(slots);
        }
        Response::Write { status, gas }
    }

    fn account(&mut self, what: &str, address: Address) -> Response {
        let gas = number(&self.script[what]["gas"]);
        self.log
            .push(json!({"what": what, "address": hex::encode(address), "gas": gas}));
        Response::Word {
            value: word(&self.script[what]["value"]),
            gas,
        }
    }

    fn call(&mut self, request: Request) -> Response {
        match request {
            Request::Call {
                kind,
                target,
                value,
                input,
                gas_left,
                gas_requested,
            } => {
                let script = &self.script["call"];
                let gas = number(&script["gas"]);
                let mut entry = json!({
                    "what": match kind {
                        CallKind::Call => "call",
                        CallKind::Delegate => "delegatecall",
                        CallKind::Static => "staticcall",
                    },
                    "address": hex::encode(target), "gas_left": gas_left,
                    "gas_requested": gas_requested, "data": hex::encode(&input), "gas": gas,
                });
                if kind == CallKind::Call {
                    entry["value"] = json!(hex::encode(value.to_be_bytes::<32>()));
                }
                self.log.push(entry);
                Response::Call {
                    success: number(&script["status"]) == 0,
                    data: bytes(&script["data"]).into(),
                    gas,
                }
            }
            Request::Create {
                salt,
                endowment,
                code,
                gas_left,
            } => {
                let script = &self.script["create"];
                let gas = number(&script["gas"]);
                let mut entry = json!({
                    "what": "create1", "gas_left": gas_left, "code": hex::encode(&code), "gas": gas,
                    "endowment": hex::encode(endowment.to_be_bytes::<32>()),
                });
                if let Some(salt) = salt {
                    entry["what"] = json!("create2");
                    entry["salt"] = json!(hex::encode(salt));
                }
                self.log.push(entry);
                let result = bytes(&script["result"]);
                let (flag, address) = result.split_first().expect("a result");
                Response::Create {
                    result: match flag {
                        1 => Ok(Some(Address::from_slice(address)).filter(|a| !a.is_zero())),
                        _ => Err(CreateFault),
                    },
                    data: bytes(&script["data"]).into(),
                    gas,
                }
            }
            other => panic!("neither call nor creation: {other:?}"),
        }
    }
}

/// Activates and compiles a module that must be accepted.
pub(crate) fn program(wasm: &[u8], profile: &ArbosProfile) -> Program {
    let activation = imo_devnode::vm::activate(wasm, profile, profile.page_limit, false)
        .unwrap_or_else(|error| panic!("not activated: {error}"));
    Program::compile(&activation, profile).expect("an activated module compiles")
}

/// Runs a frame to its end against a scripted host.
pub(crate) fn run(
    program: &Program,
    env: CallEnv,
    args: impl Into<Bytes>,
    ink: u64,
    host: &mut ScriptedHost,
) -> Finished {
    let mut instance = Instance::new(program, env, args.into(), ink).expect("instantiates");
    finish(&mut instance, host)
}

/// Runs an instance to its end against a scripted host.
pub(crate) fn finish(instance: &mut Instance, host: &mut ScriptedHost) -> Finished {
    let mut step = instance.run();
    loop {
        match step {
            Step::Done(finished) => return finished,
            Step::Request(request) => step = instance.resume(host.answer(request)),
        }
    }
}

/// A number as a word.
pub(crate) fn slot(value: u64) -> B256 {
    U256::from(value).into()
}
