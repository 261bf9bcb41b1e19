//! From Solidity declarations to JSON ABI.

use std::collections::BTreeMap;

use alloy::json_abi::{
    Constructor, Error, Event, EventParam, Function, InternalType, Param, StateMutability,
};
use anyhow::{bail, Context, Result};
use syn_solidity::{
    ItemError, ItemEvent, ItemFunction, ItemStruct, Mutability, SolIdent, Type, VariableDeclaration,
};

/// Converts with the structs that types may name.
pub(super) struct Converter<'a> {
    pub(super) structs: &'a BTreeMap<String, ItemStruct>,
}

impl Converter<'_> {
    pub(super) fn function(&self, item: &ItemFunction) -> Result<Function> {
        let name = item.name.as_ref().context("a function without a name")?;
        let outputs = match &item.returns {
            Some(returns) => self.params(&returns.returns)?,
            None => Vec::new(),
        };
        Ok(Function {
            name: name.to_string(),
            inputs: self.params(&item.parameters)?,
            outputs,
            state_mutability: mutability(item),
        })
    }

    pub(super) fn constructor(&self, item: &ItemFunction) -> Result<Constructor> {
        Ok(Constructor {
            inputs: self.params(&item.parameters)?,
            state_mutability: mutability(item),
        })
    }

    pub(super) fn error(&self, item: &ItemError) -> Result<Error> {
        Ok(Error {
            name: item.name.to_string(),
            inputs: self.params(&item.parameters)?,
        })
    }

    pub(super) fn event(&self, item: &ItemEvent) -> Result<Event> {
        let inputs = item
            .parameters
            .iter()
            .map(|parameter| {
                let param = self.param(&parameter.ty, parameter.name.as_ref())?;
                Ok(EventParam {
                    ty: param.ty,
                    name: param.name,
                    indexed: parameter.indexed.is_some(),
                    components: param.components,
                    internal_type: param.internal_type,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Event {
            name: item.name.to_string(),
            inputs,
            anonymous: item.is_anonymous(),
        })
    }

    fn params<'b>(
        &self,
        list: impl IntoIterator<Item = &'b VariableDeclaration>,
    ) -> Result<Vec<Param>> {
        list.into_iter()
            .map(|declaration| self.param(&declaration.ty, declaration.name.as_ref()))
            .collect()
    }

    fn param(&self, ty: &Type, name: Option<&SolIdent>) -> Result<Param> {
        let (ty, components, internal) = self.resolve(ty)?;
        let internal_type = match internal {
            Some(name) => InternalType::Struct {
                contract: None,
                ty: name,
            },
            None => InternalType::Other {
                contract: None,
                ty: ty.clone(),
            },
        };
        Ok(Param {
            ty,
            name: name
                .map(|name| camel_case(&name.to_string()))
                .unwrap_or_default(),
            components,
            internal_type: Some(internal_type),
        })
    }

    /// Canonical type, components of a struct, and its name with array brackets.
    fn resolve(&self, ty: &Type) -> Result<(String, Vec<Param>, Option<String>)> {
        match ty {
            Type::Array(array) => {
                let (inner, components, name) = self.resolve(&array.ty)?;
                let size = array
                    .size()
                    .map(|size| size.to_string())
                    .unwrap_or_default();
                let brackets = |text: String| format!("{text}[{size}]");
                Ok((brackets(inner), components, name.map(brackets)))
            }
            Type::Custom(path) => {
                let name = path.last().to_string();
                let item = self
                    .structs
                    .get(&name)
                    .with_context(|| format!("struct {name} is not declared in a sol! block"))?;
                let components = item
                    .fields
                    .iter()
                    .map(|field| self.param(&field.ty, field.name.as_ref()))
                    .collect::<Result<_>>()?;
                Ok(("tuple".to_owned(), components, Some(name)))
            }
            Type::Tuple(_) | Type::Function(_) | Type::Mapping(_) => {
                bail!("{ty} has no name in a JSON ABI")
            }
            Type::Address(..) => Ok(("address".to_owned(), Vec::new(), None)),
            Type::Int(_, None) => Ok(("int256".to_owned(), Vec::new(), None)),
            Type::Uint(_, None) => Ok(("uint256".to_owned(), Vec::new(), None)),
            plain => Ok((plain.to_string(), Vec::new(), None)),
        }
    }
}

fn mutability(item: &ItemFunction) -> StateMutability {
    match item.attributes.mutability() {
        Some(Mutability::Pure(_)) => StateMutability::Pure,
        Some(Mutability::View(_) | Mutability::Constant(_)) => StateMutability::View,
        Some(Mutability::Payable(_)) => StateMutability::Payable,
        None => StateMutability::NonPayable,
    }
}

/// Rust's `snapshot_id` as Solidity writes it, `snapshotId`. A leading underscore, which keeps clear of a keyword, stays.
fn camel_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut raise = false;
    for letter in name.chars() {
        if letter == '_' && !text.is_empty() && text != "_" {
            raise = true;
        } else if raise {
            text.extend(letter.to_uppercase());
            raise = false;
        } else {
            text.push(letter);
        }
    }
    text
}
