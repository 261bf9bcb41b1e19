//! The storage cache of one frame.

use super::pricing::{storage_read_ramp, storage_write_ramp};
use alloy_primitives::{map::B256Map, B256};

/// Words a frame has read or written. It belongs to one frame only: what is not flushed when the frame ends is lost, and
/// other frames' writes are not seen through it.
#[derive(Debug, Default)]
pub(crate) struct StorageCache {
    slots: B256Map<Slot>,
    /// Keys in the order they came in.
    order: Vec<B256>,
    reads: u64,
    writes: u64,
}

#[derive(Debug)]
struct Slot {
    value: B256,
    /// What storage is known to hold; unknown for a word written before it was read.
    stored: Option<B256>,
}

impl StorageCache {
    /// Gas of the next look, whether or not it hits.
    pub(crate) fn read_gas(&mut self) -> u64 {
        self.reads += 1;
        storage_read_ramp(self.reads)
    }

    /// Gas of the next write.
    pub(crate) fn write_gas(&mut self) -> u64 {
        self.writes += 1;
        storage_write_ramp(self.writes)
    }

    pub(crate) fn get(&self, key: &B256) -> Option<B256> {
        self.slots.get(key).map(|slot| slot.value)
    }

    /// Remembers what storage holds.
    pub(crate) fn loaded(&mut self, key: B256, value: B256) {
        self.insert(key, value).stored = Some(value);
    }

    pub(crate) fn write(&mut self, key: B256, value: B256) {
        self.insert(key, value).value = value;
    }

    /// Words that differ from what storage is known to hold, in the order they came in.
    pub(crate) fn dirty(&self) -> Vec<(B256, B256)> {
        let mut dirty = Vec::new();
        for key in &self.order {
            if let Some(slot) = self.slots.get(key) {
                if slot.stored != Some(slot.value) {
                    dirty.push((*key, slot.value));
                }
            }
        }
        dirty
    }

    /// Remembers that all dirty words have been written.
    pub(crate) fn flushed(&mut self) {
        for slot in self.slots.values_mut() {
            slot.stored = Some(slot.value);
        }
    }

    /// Forgets all words, not how many reads and writes there were.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.order.clear();
    }

    fn insert(&mut self, key: B256, value: B256) -> &mut Slot {
        let order = &mut self.order;
        self.slots.entry(key).or_insert_with(|| {
            order.push(key);
            Slot {
                value,
                stored: None,
            }
        })
    }
}
