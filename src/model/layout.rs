//! Sprites, places and times put together: COMPOSE and the operators before it.
use super::{
    graph::Graph,
    op::Op,
    words::{ACCEPTED, UNKNOWN},
};

/// Bytes of a sprite's record before its roles: status, end, three colours.
const SPRITE_HEAD: usize = 5;
/// Largest side of the world.
const SIDE: usize = 64;
/// Room for a sprite beside a row.
const MARGIN: usize = 32;
/// Bytes of a row with its margins.
const STRIDE: usize = SIDE + 2 * MARGIN;
/// A one in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

const FILL: u8 = 1;
const DITHER: u8 = 2;
/// Points at random places, the only paint with a count.
pub(super) const SCATTER: u8 = 3;
/// The last kind of paint.
pub(super) const DISC: u8 = 4;

/// PACK: where the sprite ends, then its roles.
pub(super) fn pack(side: usize, roles: &[u8], out: &mut [u8]) {
    let Some((end, copy)) = out.split_first_mut() else {
        return;
    };
    *end = 0;
    let rows = roles.chunks((side / 4).max(1));
    for (index, row) in rows.enumerate() {
        if row.iter().any(|byte| *byte != 0) {
            *end = index as u8 + 1;
        }
    }
    for (to, from) in copy.iter_mut().zip(roles) {
        *to = *from;
    }
}

/// SPRITE: accepted by margin and floor, with its colours.
pub(super) fn sprite(op: &Op, packed: &[u8], colours: &[u8], top: &[u8], out: &mut [u8]) {
    let score = |at: usize| {
        let bytes = top.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| i32::from_le_bytes(*bytes) as i64)
    };
    let (max, second) = (score(4), score(8));
    let known = max - second >= op.lo as i64 && max >= op.hi as i64;
    let (end, roles) = packed.split_first().unwrap_or((&0, &[]));
    let head = [if known { ACCEPTED } else { UNKNOWN }, *end];
    let colours = colours.iter().take(3).map(|colour| colour & 63);
    let bytes = head.into_iter().chain(colours).chain(roles.iter().copied());
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = from;
    }
}

/// A canvas of colour indices. Beside each row there is room for a sprite, so that what is cut off needs no care.
struct World {
    pixels: [u8; SIDE * STRIDE],
}

impl World {
    fn row(&mut self, y: usize, x0: usize, x1: usize) -> &mut [u8] {
        let start = y * STRIDE + MARGIN;
        self.pixels
            .get_mut(start + x0..start + x1)
            .unwrap_or(&mut [])
    }

    fn paint(&mut self, paint: &[u8; 8]) {
        let [kind, colour, x0, y0, x1, y1, count, seed] = *paint;
        let (left, right) = (x0 as usize, x1 as usize);
        let (width, height) = (x1.wrapping_sub(x0) as u32, y1.wrapping_sub(y0) as u32);
        if x0 >= x1 || y0 >= y1 {
            return;
        }
        match kind {
            FILL => {
                for y in y0..y1 {
                    self.row(y as usize, left, right).fill(colour);
                }
            }
            DITHER => {
                for y in y0..y1 {
                    let first = left + (x0.wrapping_add(y) & 1) as usize;
                    let row = self.row(y as usize, first.min(right), right);
                    row.iter_mut().step_by(2).for_each(|pixel| *pixel = colour);
                }
            }
            SCATTER => {
                let mut state = (seed as u32).wrapping_mul(0x9e37_79b1);
                for _ in 0..count {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let x = x0 as u32 + (state >> 8) % width.max(1);
                    let y = y0 as u32 + (state >> 20) % height.max(1);
                    self.row(y as usize, x as usize, x as usize + 1)
                        .fill(colour);
                }
            }
            _ => {
                let (w2, h2) = ((width * width) as i32, (height * height) as i32);
                for y in y0..y1 {
                    let dy = 2 * y as i32 - y0 as i32 - y1 as i32 + 1;
                    let room = w2 * h2 - dy * dy * w2;
                    // What is inside lies in the middle of the row.
                    let mut dx = 1 - width as i32;
                    let mut outside = 0;
                    while dx <= 0 && dx * dx * h2 > room {
                        dx += 2;
                        outside += 1;
                    }
                    if dx * dx * h2 <= room {
                        self.row(y as usize, left + outside, right - outside)
                            .fill(colour);
                    }
                }
            }
        }
    }

    /// A thing that stands on row `base`.
    fn thing(&mut self, side: usize, sprite: &[u8], x: i8, base: u8, mirrored: bool) {
        let Some(([_, end, colours @ ..], roles)) = sprite.split_first_chunk::<SPRITE_HEAD>()
        else {
            return;
        };
        let top = base as i32 - (*end as usize).min(side) as i32;
        let [one, two, three] = colours.map(|colour| colour as u64 * ONES);
        let Ok(left) = usize::try_from(x as i32 + MARGIN as i32) else {
            return;
        };
        for (j, row) in roles.chunks((side / 4).max(1)).take(side).enumerate() {
            let Ok(y) = usize::try_from(top + j as i32) else {
                continue;
            };
            let mut bits = row
                .iter()
                .rev()
                .fold(0, |bits, byte| bits << 8 | *byte as u64);
            if mirrored {
                bits = mirror(bits) >> (64 - 2 * side.min(32)).min(63);
            }
            let start = y * STRIDE + left;
            let line = self
                .pixels
                .get_mut(start..start + MARGIN)
                .unwrap_or(&mut []);
            if left + MARGIN > STRIDE {
                continue;
            }
            for eight in line.as_chunks_mut::<8>().0 {
                if bits == 0 {
                    break;
                }
                let (low, high) = planes(bits as u16);
                let under = u64::from_le_bytes(*eight) & !(low | high);
                let over = low & !high & one | high & !low & two | low & high & three;
                *eight = (under | over).to_le_bytes();
                bits >>= 16;
            }
        }
    }
}

/// Roles from right to left.
fn mirror(bits: u64) -> u64 {
    let bits = bits.reverse_bits();
    (bits >> 1 & 0x5555_5555_5555_5555) | (bits & 0x5555_5555_5555_5555) << 1
}

/// The low and the high bits of eight roles, each spread over a byte.
fn planes(roles: u16) -> (u64, u64) {
    let bits = roles as u64;
    let bits = (bits | bits << 24) & 0x0000_00ff_0000_00ff;
    let bits = (bits | bits << 12) & 0x000f_000f_000f_000f;
    let bits = (bits | bits << 6) & 0x0303_0303_0303_0303;
    ((bits & ONES) * 0xff, (bits >> 1 & ONES) * 0xff)
}

/// COMPOSE. `sprites` are the records of all slots, one after another.
pub(super) fn compose(graph: &Graph, side: usize, sprites: &[u8], scene: &[u8], out: &mut [u8]) {
    out.fill(0);
    let Some(([status, things, place, time], _)) = scene.split_first_chunk::<4>() else {
        return;
    };
    let length = SPRITE_HEAD + side * side / 4;
    let things = (*things).min(graph.header.slots).max(1);
    let mut used = sprites.chunks_exact(length).take(things as usize);
    let records = [used.next(), used.next()].map(|record| record.unwrap_or(&[]));
    let unknown = records
        .iter()
        .take(things as usize)
        .enumerate()
        .find(|(_, record)| record.first() != Some(&ACCEPTED))
        .map_or(ACCEPTED, |(thing, _)| UNKNOWN + thing as u8);
    let status = if *status == ACCEPTED {
        unknown
    } else {
        *status
    };
    let Some((first, pixels)) = out.split_first_mut() else {
        return;
    };
    *first = status;
    let Some(layout) = graph.layouts.get(things as usize - 1) else {
        return;
    };
    if status == ACCEPTED {
        draw(graph, side, layout, records, (*place, *time), pixels);
    }
}

fn draw(
    graph: &Graph,
    side: usize,
    layout: &[u8; 12],
    records: [&[u8]; 2],
    (place, time): (u8, u8),
    out: &mut [u8],
) {
    let mut world = World {
        pixels: [0; SIDE * STRIDE],
    };
    let known = |setting: u8| {
        if (setting as usize) < graph.settings.len() {
            setting
        } else {
            0
        }
    };
    let setting = |index: u8| {
        graph
            .settings
            .get(index as usize)
            .copied()
            .unwrap_or([0; 4])
    };
    let [place, time] = [known(place), known(time)];
    let ground = setting(place);
    let sky = if time == 0 { ground } else { setting(time) };
    let skip = ground[0] as usize + ground[1] as usize;
    for (first, count) in [(sky[0] as usize, sky[1]), (skip, ground[2])] {
        for paint in graph.paints.iter().skip(first).take(count as usize) {
            world.paint(paint);
        }
    }
    let [left, top, width, height, x0, base0, mirror0, x1, base1, mirror1, back, _] = *layout;
    let mut things = [
        (records[0], x0 as i8, base0, mirror0 != 0),
        (records[1], x1 as i8, base1, mirror1 != 0),
    ];
    if back != 0 {
        things.reverse();
    }
    for (record, x, base, mirrored) in things {
        world.thing(side, record, x, base, mirrored);
    }
    let (left, width) = (left as usize, width as usize);
    let Some(([w, h], packed)) = out.split_first_chunk_mut() else {
        return;
    };
    (*w, *h) = (width as u8, height);
    let mut groups = packed.as_chunks_mut::<3>().0.iter_mut();
    for y in 0..height as usize {
        let row = world.row(top as usize + y, left, left + width);
        for (four, group) in row.as_chunks::<4>().0.iter().zip(&mut groups) {
            let [a, b, c, d] = four.map(|pixel| pixel as u32 & 63);
            let [first, second, third, _] = (a | b << 6 | c << 12 | d << 18).to_le_bytes();
            *group = [first, second, third];
        }
    }
}
