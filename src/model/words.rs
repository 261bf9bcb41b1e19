//! From a prompt's bytes to words, things, place and time, and to hashed n-grams.
use super::graph::{Graph, MAX_IDS};

/// A picture was made.
pub const ACCEPTED: u8 = 0;
/// The prompt names nothing.
pub const NOTHING: u8 = 1;
/// The prompt, or a phrase in it, is too long.
pub const TOO_LONG: u8 = 2;
/// The prompt names more things than the model can draw.
pub const TOO_MANY: u8 = 3;
/// The first thing is not known; one more: the second.
pub const UNKNOWN: u8 = 4;

const FILLER: u8 = 1;
const CONNECTIVE: u8 = 2;
const PREPOSITION: u8 = 3;
const COLOUR: u8 = 4;
const PLACE: u8 = 5;
const TIME: u8 = 6;

/// Classes of words that end a phrase or mean nothing.
pub(super) const PLAIN_CLASSES: core::ops::RangeInclusive<u8> = FILLER..=PREPOSITION;
/// Classes of words that name a setting.
pub(super) const SETTING_CLASSES: core::ops::RangeInclusive<u8> = COLOUR..=TIME;

const BASIS: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;
/// FNV-1a of "w:" and "b:".
const WORD: u32 = step(step(BASIS, b'w'), b':');
const PAIR: u32 = step(step(BASIS, b'b'), b':');

/// The number of ids, then the ids.
pub(super) type Ids = [u16; MAX_IDS + 1];

/// What a prompt asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// [`ACCEPTED`], [`NOTHING`], [`TOO_LONG`] or [`TOO_MANY`].
    pub status: u8,
    /// Number of things; 0 unless accepted, like place and time.
    pub things: u8,
    /// Setting of the place.
    pub place: u8,
    /// Setting of the time.
    pub time: u8,
}

impl Scene {
    /// The record of 8 bytes.
    pub fn record(&self) -> [u8; 8] {
        [self.status, self.things, self.place, self.time, 0, 0, 0, 0]
    }
}

/// What IDS needs to know, and where the ids of both slots go.
pub(super) struct Hasher<'a> {
    /// Ids are below it.
    pub modulus: u32,
    /// How often the id of the whole word is listed.
    pub weight: u16,
    /// One list for every thing.
    pub ids: &'a mut [Ids; 2],
}

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(PRIME)
}

fn fnv(bytes: impl IntoIterator<Item = u8>, start: u32) -> u32 {
    bytes.into_iter().fold(start, step)
}

/// The key of a folded word in the lexicon: FNV-1a, 32 bits.
pub fn key(word: &[u8]) -> u32 {
    fnv(word.iter().copied(), BASIS)
}

/// A letter or digit, folded; `None` for a byte that separates words.
#[inline(always)]
fn fold(byte: u8) -> Option<u8> {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' => Some(byte),
        b'A'..=b'Z' => Some(byte | 0x20),
        _ => None,
    }
}

/// The words of a prompt, not folded.
fn words(prompt: &[u8]) -> impl Iterator<Item = &[u8]> {
    prompt
        .split(|byte| fold(*byte).is_none())
        .filter(|word| !word.is_empty())
}

/// Whether the prompt is its own normal form: words of a-z and 0-9, single spaces between them.
pub fn is_canonical(prompt: &[u8]) -> bool {
    let mut last = b' ';
    for byte in prompt {
        let in_word = matches!(byte, b'a'..=b'z' | b'0'..=b'9');
        if !in_word && (*byte != b' ' || last == b' ') {
            return false;
        }
        last = *byte;
    }
    last != b' '
}

/// The phrase that is being read.
#[derive(Default)]
struct Phrase {
    words: u32,
    marked: bool,
    /// A word that is neither colour nor place nor time.
    plain: bool,
    colour: u8,
    place: Option<u8>,
    time: Option<u8>,
    /// Hash of the word before, if it is no colour.
    last: Option<u32>,
}

/// Reads a prompt, and lists the ids of its things if asked for.
pub(super) fn parse(graph: &Graph, prompt: &[u8], mut hasher: Option<Hasher>) -> Scene {
    let mut scene = Scene::default();
    let mut phrase = Phrase::default();
    let mut long = prompt.len() > graph.header.max_input as usize;
    if let Some(hasher) = &mut hasher {
        *hasher.ids = [[0; MAX_IDS + 1]; 2];
    }
    for word in words(graph.clip(prompt)) {
        let hash = fnv(word.iter().map(|byte| fold(*byte).unwrap_or(0)), BASIS);
        let (class, argument) = lookup(graph, hash);
        match class {
            FILLER => continue,
            CONNECTIVE | PREPOSITION => {
                close(&mut scene, &phrase, &mut hasher);
                phrase = Phrase {
                    marked: class == PREPOSITION,
                    ..Phrase::default()
                };
                continue;
            }
            COLOUR => phrase.colour = argument,
            PLACE => phrase.place = Some(argument),
            TIME => phrase.time = Some(argument),
            _ => phrase.plain = true,
        }
        // A colour says how a thing looks, not what it is: neither its letters nor its neighbours count.
        let shape = (class != COLOUR).then_some(hash);
        if let Some(hasher) = &mut hasher {
            hasher.word(scene.things, word, shape, phrase.last);
        }
        phrase.last = shape;
        phrase.words += 1;
        long |= phrase.words > graph.header.max_words as u32;
    }
    close(&mut scene, &phrase, &mut hasher);
    let status = match scene.things {
        _ if long => TOO_LONG,
        0 => NOTHING,
        things if things > graph.header.slots => TOO_MANY,
        _ => return scene,
    };
    if let Some(hasher) = hasher {
        *hasher.ids = [[0; MAX_IDS + 1]; 2];
    }
    Scene {
        status,
        ..Scene::default()
    }
}

fn lookup(graph: &Graph, hash: u32) -> (u8, u8) {
    let entry = |[a, b, c, d, ..]: &[u8; 8]| u32::from_le_bytes([*a, *b, *c, *d]);
    let found = graph
        .lexicon
        .binary_search_by_key(&hash, entry)
        .ok()
        .and_then(|index| graph.lexicon.get(index));
    found.map_or((0, 0), |entry| (entry[4], entry[5]))
}

/// The end of a phrase: a thing, or the setting.
fn close(scene: &mut Scene, phrase: &Phrase, hasher: &mut Option<Hasher>) {
    if phrase.words == 0 {
        return;
    }
    if !phrase.marked || phrase.plain {
        scene.things = scene.things.saturating_add(1);
        return;
    }
    match (phrase.place, phrase.time) {
        (None, None) => scene.place = phrase.colour,
        (place, time) => {
            scene.place = place.unwrap_or(scene.place);
            scene.time = time.unwrap_or(scene.time);
        }
    }
    // No thing after all: its ids are taken back.
    if let Some(ids) = hasher
        .as_mut()
        .and_then(|hasher| hasher.ids.get_mut(scene.things as usize))
    {
        *ids = [0; MAX_IDS + 1];
    }
}

impl Hasher<'_> {
    /// Lists a word. `shape` is its hash unless it is a colour.
    fn word(&mut self, thing: u8, word: &[u8], shape: Option<u32>, before: Option<u32>) {
        let modulus = self.modulus.max(1);
        let Some(ids) = self.ids.get_mut(thing as usize) else {
            return;
        };
        let [count, places @ ..] = ids;
        let mut push = |hash: u32| {
            if let Some(place) = places.get_mut(*count as usize) {
                *place = (hash % modulus) as u16;
                *count += 1;
            }
        };
        let bytes = || word.iter().map(|byte| fold(*byte).unwrap_or(0));
        let whole = fnv(bytes(), WORD);
        for _ in 0..self.weight {
            push(whole);
        }
        let Some(shape) = shape else {
            return;
        };
        let mut gram = [0, b'^'];
        for (at, byte) in bytes().chain([b'$']).enumerate() {
            if at > 0 {
                push(fnv([gram[0], gram[1], byte], BASIS));
            }
            gram = [gram[1], byte];
        }
        if let Some(before) = before {
            let pair = before.to_le_bytes().into_iter().chain(shape.to_le_bytes());
            push(fnv(pair, PAIR));
        }
    }
}
