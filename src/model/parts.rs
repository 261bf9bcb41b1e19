//! A graph that is being put together, and its encoding.
use super::{
    graph::{Carry, Graph, GraphHeader},
    op::Op,
    Error,
};
use alloc::vec::Vec;

/// The parts of a graph. Counts in the header are set by [`Parts::encode`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The header.
    pub header: GraphHeader,
    /// The ops in order.
    pub ops: Vec<Op>,
    /// The carries.
    pub carries: Vec<Carry>,
    /// See [`Graph::lexicon`].
    pub lexicon: Vec<[u8; 8]>,
    /// See [`Graph::layouts`].
    pub layouts: Vec<[u8; 12]>,
    /// See [`Graph::settings`].
    pub settings: Vec<[u8; 4]>,
    /// See [`Graph::paints`].
    pub paints: Vec<[u8; 8]>,
    /// See [`Graph::palette`].
    pub palette: Vec<[u8; 3]>,
}

impl Parts {
    /// The parts of a parsed graph.
    ///
    /// # Errors
    /// As [`Graph::op`].
    pub fn of(graph: &Graph) -> Result<Self, Error> {
        Ok(Parts {
            header: graph.header,
            ops: (0..graph.len())
                .map(|i| graph.op(i))
                .collect::<Result<_, _>>()?,
            carries: (0..).map_while(|i| graph.carry(i)).collect(),
            lexicon: graph.lexicon.to_vec(),
            layouts: graph.layouts.to_vec(),
            settings: graph.settings.to_vec(),
            paints: graph.paints.to_vec(),
            palette: graph.palette.to_vec(),
        })
    }

    /// The graph's bytes: the only ones that [`Graph::parse`] takes for these parts.
    pub fn encode(&self) -> Vec<u8> {
        let header = GraphHeader {
            ops: self.ops.len() as u16,
            carries: self.carries.len() as u16,
            lexicon: self.lexicon.len() as u16,
            layouts: self.layouts.len() as u8,
            settings: self.settings.len() as u8,
            paints: self.paints.len() as u8,
            palette: self.palette.len() as u8,
            ..self.header
        };
        let mut bytes = header.encode().to_vec();
        bytes.extend(self.ops.iter().flat_map(|op| op.encode()));
        for carry in &self.carries {
            bytes.extend(carry.init.to_le_bytes());
            bytes.extend(carry.source.to_le_bytes());
        }
        bytes.extend(self.lexicon.as_flattened());
        bytes.extend(self.layouts.as_flattened());
        bytes.extend(self.settings.as_flattened());
        bytes.extend(self.paints.as_flattened());
        bytes.extend(self.palette.as_flattened());
        bytes.resize(bytes.len().next_multiple_of(16), 0);
        bytes
    }
}
