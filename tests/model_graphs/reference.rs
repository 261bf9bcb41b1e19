//! The specification read literally: no tiles, no packing, one number at a time.
use imo::model::{Kind, Op, Parts, CARRY, PROMPT};
use std::collections::HashMap;

/// Values of all tensors: (op, slot) to elements.
type Tensors = HashMap<(usize, usize), Vec<i64>>;

/// The output for a prompt.
pub fn run(parts: &Parts, weights: &[u8], prompt: &[u8]) -> Vec<u8> {
    let mut state = State {
        parts,
        weights,
        prompt,
        tensors: HashMap::new(),
        before: HashMap::new(),
    };
    let header = &parts.header;
    let first = header.repeat_first as usize;
    let end = first + header.repeat_count as usize;
    (0..first).for_each(|op| state.step(op, 0));
    for iteration in 0..header.repeat_times as usize {
        (first..end).for_each(|op| state.step(op, iteration));
        state.before = state.tensors.clone();
    }
    (end..parts.ops.len()).for_each(|op| state.step(op, 0));
    let output = &state.tensors[&(parts.ops.len() - 1, 0)];
    output.iter().map(|byte| *byte as u8).collect()
}

pub(super) struct State<'a> {
    pub(super) parts: &'a Parts,
    weights: &'a [u8],
    prompt: &'a [u8],
    pub(super) tensors: Tensors,
    /// As the last iteration left them.
    before: Tensors,
}

impl State<'_> {
    fn step(&mut self, index: usize, iteration: usize) {
        let op = self.parts.ops[index];
        for slot in 0..self.parts.header.slots as usize {
            let value = self.value(&op, slot, iteration);
            self.tensors.insert((index, slot), value);
        }
    }

    fn input(&self, op: &Op, number: usize, slot: usize, iteration: usize) -> Vec<i64> {
        match op.inputs[number] {
            u16::MAX => vec![],
            PROMPT => self.clipped().iter().map(|byte| *byte as i64).collect(),
            carry if carry >= CARRY => {
                let carry = self.parts.carries[(carry - CARRY) as usize];
                match iteration {
                    0 => self.tensors[&(carry.init as usize, slot)].clone(),
                    _ => self.before[&(carry.source as usize, slot)].clone(),
                }
            }
            op => self.tensors[&(op as usize, slot)].clone(),
        }
    }

    fn clipped(&self) -> &[u8] {
        if self.prompt.len() > self.parts.header.max_input as usize {
            &[]
        } else {
            self.prompt
        }
    }

    /// Weight (row, column) of a table.
    fn cell(&self, op: &Op, row: i64, column: usize) -> i64 {
        let row = row.min(op.rows as i64 - 1) as usize;
        let at = op.weights as usize + row * op.cols as usize + column;
        self.weights[at] as i64 - 128
    }

    fn bias(&self, at: usize) -> i64 {
        i32::from_le_bytes(self.weights[at..at + 4].try_into().unwrap()) as i64
    }

    fn matrix(&self, op: &Op, x: &[i64]) -> Vec<i64> {
        let (bias, cols) = (op.has_bias() as usize * 64, op.cols as usize);
        (0..op.rows as usize)
            .map(|row| {
                let panel = op.weights as usize + row / 16 * (bias + 16 * cols);
                let mut sum = if bias > 0 {
                    self.bias(panel + row % 16 * 4)
                } else {
                    0
                };
                for (column, x) in x.iter().enumerate().take(cols) {
                    let weight = self.weights[panel + bias + 16 * column + row % 16] as i64 - 128;
                    sum += weight * x;
                }
                sum
            })
            .collect()
    }

    fn value(&self, op: &Op, slot: usize, iteration: usize) -> Vec<i64> {
        let [a, b, c] = [0, 1, 2].map(|number| self.input(op, number, slot, iteration));
        let round = |value: i128, mult: i128| {
            let half = 1i128 << (op.shift - 1);
            let shifted = (value * mult + half).div_euclid(1 << op.shift);
            shifted.clamp(op.lo as i128, op.hi as i128) as i64
        };
        let count = |ids: &[i64]| ids[0].min(96) as usize;
        match op.kind {
            Kind::Scene => {
                let scene = self.scene();
                vec![scene.0, scene.1.len() as i64, scene.2, scene.3, 0, 0, 0, 0]
            }
            Kind::Ids => {
                let mut ids = self.ids(op, slot);
                ids.truncate(96);
                ids.insert(0, ids.len() as i64);
                ids.resize(97, 0);
                ids
            }
            Kind::Bag => (0..op.cols as usize)
                .map(|column| {
                    let ids = a[1..=count(&a)].iter();
                    ids.map(|id| self.cell(op, *id, column)).sum()
                })
                .collect(),
            Kind::Mean => {
                let n = count(&b) as i128;
                let mean = |sum: &i64| match n {
                    0 => 0,
                    n => round(*sum as i128, (65_536 + n / 2) / n),
                };
                a.iter().map(mean).collect()
            }
            Kind::Dense => {
                let sums = self.matrix(op, &a);
                let narrow = |sum: i64| round(sum as i128, op.mult as i128);
                match op.is_narrow() {
                    true => sums.into_iter().map(narrow).collect(),
                    false => sums,
                }
            }
            Kind::Pick => self
                .matrix(op, &a)
                .chunks(op.group as usize)
                .map(|group| {
                    let most = *group.iter().max().unwrap();
                    group.iter().position(|sum| *sum == most).unwrap() as i64
                })
                .collect(),
            Kind::Signs => self
                .matrix(op, &a)
                .chunks(8)
                .map(|rows| (0..8).map(|bit| ((rows[bit] > 0) as i64) << bit).sum())
                .collect(),
            Kind::Argmax => top(&a),
            Kind::Gather => {
                let index = if a.len() == 1 {
                    a[0]
                } else {
                    a[0] + (a[1] << 8)
                };
                let cells = 0..op.cols as usize;
                cells.map(|column| self.cell(op, index, column)).collect()
            }
            Kind::Concat => [a, b, c].concat(),
            Kind::Add => {
                let pairs = a.iter().zip(&b);
                pairs
                    .map(|(a, b)| (a + b).clamp(op.lo as i64, op.hi as i64))
                    .collect()
            }
            Kind::Requant => (a.iter().enumerate())
                .map(|(index, sum)| {
                    let at = op.weights as usize + 4 * index;
                    let bias = if op.has_bias() { self.bias(at) } else { 0 };
                    round((sum + bias) as i128, op.mult as i128)
                })
                .collect(),
            Kind::Zero => vec![0; op.rows as usize],
            Kind::Pack => {
                let row = op.rows as usize / 4;
                let last = a
                    .chunks(row)
                    .rposition(|row| row.iter().any(|byte| *byte != 0));
                [vec![last.map_or(0, |last| last as i64 + 1)], a].concat()
            }
            Kind::Sprite => {
                let score = |at: usize| {
                    let bytes: Vec<u8> = c[at..at + 4].iter().map(|byte| *byte as u8).collect();
                    i32::from_le_bytes(bytes.try_into().unwrap()) as i64
                };
                let known = score(4) - score(8) >= op.lo as i64 && score(4) >= op.hi as i64;
                let colours: Vec<_> = b.iter().map(|colour| colour & 63).collect();
                let status = if known { 0 } else { 4 };
                [vec![status, a[0]], colours, a[1..].to_vec()].concat()
            }
            Kind::Compose => self.compose(op),
            Kind::Token => match self.clipped().get(iteration) {
                Some(byte) => vec![*byte as i64],
                None => vec![b[0] + (b[1] << 8)],
            },
            Kind::Append => self.append(op, iteration, a, b[0] + (b[1] << 8)),
        }
    }

    fn append(&self, op: &Op, iteration: usize, mut record: Vec<i64>, index: i64) -> Vec<i64> {
        if iteration == 0 {
            let long = self.prompt.len() > self.parts.header.max_input as usize;
            record[0] = if self.prompt.is_empty() {
                1
            } else {
                2 * long as i64
            };
        }
        let mut len = record[1] + (record[2] << 8);
        if record[0] == 0 && iteration + 1 >= self.prompt.len() && len < 0x8000 {
            if index == op.group as i64 {
                len += 0x8000;
            } else if len < op.rows as i64 - 3 {
                record[3 + len as usize] = index & 255;
                len += 1;
            }
        }
        (record[1], record[2]) = (len & 255, len >> 8);
        record
    }

    fn class(&self, word: &str) -> (u8, i64) {
        let key = fnv(word.as_bytes()).to_le_bytes();
        let entry = self.parts.lexicon.iter().find(|entry| entry[..4] == key);
        entry.map_or((0, 0), |entry| (entry[4], entry[5] as i64))
    }

    /// Status, things, place, time.
    pub(super) fn scene(&self) -> (i64, Vec<Vec<String>>, i64, i64) {
        let text: String = self
            .clipped()
            .iter()
            .map(|byte| (*byte as char).to_ascii_lowercase())
            .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
            .collect();
        let (mut things, mut place, mut time) = (vec![], 0, 0);
        let mut long = self.prompt.len() > self.parts.header.max_input as usize;
        let mut phrases = vec![(false, vec![])];
        for word in text.split_whitespace() {
            match self.class(word).0 {
                1 => {}
                class @ (2 | 3) => phrases.push((class == 3, vec![])),
                _ => phrases.last_mut().unwrap().1.push(word.to_string()),
            }
        }
        for (marked, words) in phrases {
            long |= words.len() > self.parts.header.max_words as usize;
            let of = |class: u8| {
                let mut classes = words.iter().map(|word| self.class(word));
                classes.rfind(|found| found.0 == class).map(|found| found.1)
            };
            let setting = words.iter().all(|word| self.class(word).0 >= 4);
            if words.is_empty() {
            } else if marked && setting {
                if of(5).is_none() && of(6).is_none() {
                    place = of(4).unwrap();
                }
                place = of(5).unwrap_or(place);
                time = of(6).unwrap_or(time);
            } else {
                things.push(words);
            }
        }
        let status = match things.len() {
            _ if long => 2,
            0 => 1,
            many if many > self.parts.header.slots as usize => 3,
            _ => return (0, things, place, time),
        };
        (status, vec![], 0, 0)
    }

    fn ids(&self, op: &Op, slot: usize) -> Vec<i64> {
        let (_, things, ..) = self.scene();
        let mut ids = vec![];
        let mut push = |bytes: &[u8]| ids.push((fnv(bytes) % op.rows as u32) as i64);
        let words = things.get(slot).cloned().unwrap_or_default();
        for (index, word) in words.iter().enumerate() {
            (0..op.group).for_each(|_| push(format!("w:{word}").as_bytes()));
            let colour = |index: usize| self.class(&words[index]).0 == 4;
            if colour(index) {
                continue;
            }
            for gram in format!("^{word}$").as_bytes().windows(3) {
                push(gram);
            }
            if index > 0 && !colour(index - 1) {
                let hashes = [&words[index - 1], word].map(|word| fnv(word.as_bytes()));
                let [a, b] = hashes.map(|hash| hash.to_le_bytes());
                push(&[&b"b:"[..], &a, &b].concat());
            }
        }
        ids
    }
}

fn top(x: &[i64]) -> Vec<i64> {
    let max = *x.iter().max().unwrap();
    let index = x.iter().position(|score| *score == max).unwrap();
    let mut others = x.to_vec();
    others.remove(index);
    let second = others.into_iter().max().unwrap_or(i32::MIN as i64);
    let numbers = [index as i32, max as i32, second as i32];
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .map(i64::from)
        .collect()
}

fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ *byte as u32).wrapping_mul(0x0100_0193)
    })
}
