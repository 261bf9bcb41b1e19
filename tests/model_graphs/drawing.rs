//! COMPOSE, read literally.
use super::reference::State;
use imo::model::Op;
use std::collections::HashMap;

impl State<'_> {
    pub(super) fn compose(&self, op: &Op) -> Vec<i64> {
        let header = &self.parts.header;
        let mut out = vec![0; header.out_len as usize];
        let (mut status, things, place, time) = self.scene();
        let sprite = |slot: usize| &self.tensors[&(op.inputs[0] as usize, slot)];
        for slot in 0..things.len() {
            if status == 0 && sprite(slot)[0] != 0 {
                status = 4 + slot as i64;
            }
        }
        out[0] = status;
        if status != 0 {
            return out;
        }
        let mut world = HashMap::new();
        let [first, sky, ground, _] = self.parts.settings[place as usize].map(usize::from);
        let base = first + sky..first + sky + ground;
        let above = match self.parts.settings[time as usize].map(usize::from) {
            [start, count, ..] if time != 0 => start..start + count,
            _ => first..first + sky,
        };
        for index in above.chain(base) {
            paint(&mut world, self.parts.paints[index].map(i64::from));
        }
        let layout = self.parts.layouts[things.len() - 1];
        let mut order: Vec<usize> = (0..things.len()).collect();
        if layout[10] != 0 {
            order.reverse();
        }
        let side = op.rows as i64;
        for slot in order {
            let record = sprite(slot);
            let [x, base, mirror] = [0, 1, 2].map(|field| layout[4 + 3 * slot + field]);
            let top = base as i64 - record[1];
            for pixel in 0..side * side {
                let byte = record[5 + (pixel / 4) as usize];
                let role = byte >> (2 * (pixel % 4)) & 3;
                let column = pixel % side;
                let column = if mirror != 0 {
                    side - 1 - column
                } else {
                    column
                };
                if role > 0 {
                    let at = (x as i8 as i64 + column, top + pixel / side);
                    world.insert(at, record[1 + role as usize]);
                }
            }
        }
        let [left, above, width, height] = [0, 1, 2, 3].map(|field| layout[field] as i64);
        (out[1], out[2]) = (width, height);
        for pixel in 0..width * height {
            let at = (left + pixel % width, above + pixel / width);
            let colour = world.get(&at).copied().unwrap_or(0);
            for bit in 0..6 {
                let place = (6 * pixel + bit) as usize;
                out[3 + place / 8] |= (colour >> bit & 1) << (place % 8);
            }
        }
        out
    }
}

fn paint(world: &mut HashMap<(i64, i64), i64>, record: [i64; 8]) {
    let [kind, colour, x0, y0, x1, y1, count, seed] = record;
    let (w, h) = (x1 - x0, y1 - y0);
    if kind == 3 {
        let mut state = seed * 0x9e37_79b1 % (1 << 32);
        for _ in 0..count {
            state = (state * 1_664_525 + 1_013_904_223) % (1 << 32);
            world.insert((x0 + (state >> 8) % w, y0 + (state >> 20) % h), colour);
        }
        return;
    }
    for y in y0..y1 {
        for x in x0..x1 {
            let (dx, dy) = (2 * x - x0 - x1 + 1, 2 * y - y0 - y1 + 1);
            let inside = match kind {
                1 => true,
                2 => (x + y) % 2 == 0,
                _ => dx * dx * h * h + dy * dy * w * w <= w * w * h * h,
            };
            if inside {
                world.insert((x, y), colour);
            }
        }
    }
}
