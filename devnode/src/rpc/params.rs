//! Positional parameters.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::RpcError;

/// Parameters of one request, taken in order.
#[derive(Debug)]
pub struct Params {
    values: std::vec::IntoIter<Value>,
    position: usize,
}

impl Params {
    /// Parses the `params` member of a request; none is an empty list.
    ///
    /// # Errors
    /// [`RpcError`] if it is not a list.
    pub fn parse(text: Option<&str>) -> Result<Self, RpcError> {
        let values = match text {
            None => Vec::new(),
            Some(text) => match serde_json::from_str::<Value>(text) {
                Ok(Value::Array(values)) => values,
                Ok(Value::Null) => Vec::new(),
                Ok(_) => return Err(RpcError::invalid_params("non-array args")),
                Err(error) => return Err(RpcError::invalid_params(error.to_string())),
            },
        };
        Ok(Self::from(values))
    }

    /// The next parameter.
    ///
    /// # Errors
    /// [`RpcError`] if it is missing or of another type.
    pub fn take<T: DeserializeOwned>(&mut self) -> Result<T, RpcError> {
        let position = self.position;
        self.optional()?.ok_or_else(|| {
            RpcError::invalid_params(format!("missing value for required argument {position}"))
        })
    }

    /// The next parameter, if it is there and not null.
    ///
    /// # Errors
    /// [`RpcError`] if it is of another type.
    pub fn optional<T: DeserializeOwned>(&mut self) -> Result<Option<T>, RpcError> {
        let position = self.position;
        self.position += 1;
        match self.values.next() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value).map(Some).map_err(|error| {
                RpcError::invalid_params(format!("invalid argument {position}: {error}"))
            }),
        }
    }
}

impl From<Vec<Value>> for Params {
    fn from(values: Vec<Value>) -> Self {
        Self {
            values: values.into_iter(),
            position: 0,
        }
    }
}
