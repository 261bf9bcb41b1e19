//! The rules of the graph's tables.
use super::{
    error::ensure,
    graph::GraphHeader,
    layout::{DISC, SCATTER},
    model::Model,
    op::Kind,
    words::{PLAIN_CLASSES, SETTING_CLASSES},
    Error, Fault,
};

/// Checks lexicon, layouts, settings and paints, and that nothing is there that no op uses.
pub(super) fn check(model: &Model) -> Result<(), Fault> {
    let graph = &model.graph;
    let header = &graph.header;
    let has = |kind: Kind| model.nodes.iter().any(|node| node.op.kind == kind);
    let words = has(Kind::Scene) || has(Kind::Ids);
    let picture = has(Kind::Compose);
    let settings = header.settings as usize + header.paints as usize;
    let used = (header.max_words > 0) == words
        && (words || header.lexicon == 0)
        && (header.layouts > 0) == picture
        && (header.palette > 0) == picture
        && (picture || settings == 0);
    ensure(used, Error::Table)?;
    let at = |index: usize| move |error: Error| error.at(index);
    let mut last = None;
    for (index, [a, b, c, d, class, argument, spare @ ..]) in graph.lexicon.iter().enumerate() {
        let key = u32::from_le_bytes([*a, *b, *c, *d]);
        let sound = match *class {
            class if PLAIN_CLASSES.contains(&class) => *argument == 0,
            class if SETTING_CLASSES.contains(&class) => *argument < header.settings,
            _ => false,
        };
        let sorted = last.is_none_or(|last| last < key);
        ensure(sorted && sound && *spare == [0, 0], Error::Table).map_err(at(index))?;
        last = Some(key);
    }
    for (index, layout) in graph.layouts.iter().enumerate() {
        ensure(is_layout(header, index, layout), Error::Table).map_err(at(index))?;
    }
    for (index, [first, sky, ground, spare]) in graph.settings.iter().enumerate() {
        let end = *first as usize + *sky as usize + *ground as usize;
        ensure(end <= graph.paints.len() && *spare == 0, Error::Table).map_err(at(index))?;
    }
    for (index, paint) in graph.paints.iter().enumerate() {
        ensure(is_paint(header, paint), Error::Table).map_err(at(index))?;
    }
    if !picture {
        return Ok(());
    }
    let area = |layout: &[u8; 12]| layout[2] as usize * layout[3] as usize;
    let pixels = graph.layouts.iter().map(area).max().unwrap_or(0);
    let bytes = 3 + (6 * pixels).div_ceil(8);
    Ok(ensure(bytes == header.out_len as usize, Error::Output)?)
}

fn is_layout(header: &GraphHeader, index: usize, layout: &[u8; 12]) -> bool {
    let [x, y, w, h, _, _, mirror0, x1, base1, mirror1, back, spare] = *layout;
    let inside = x as usize + w as usize <= header.width as usize
        && y as usize + h as usize <= header.height as usize;
    let single = x1 | base1 | mirror1 | back == 0;
    let flags = mirror0 <= 1 && mirror1 <= 1 && back <= 1 && spare == 0;
    inside && w >= 4 && w.is_multiple_of(4) && h >= 1 && flags && (index > 0 || single)
}

fn is_paint(header: &GraphHeader, paint: &[u8; 8]) -> bool {
    let [kind, colour, x0, y0, x1, y1, count, seed] = *paint;
    let points = match kind {
        SCATTER => count >= 1,
        _ => count == 0 && seed == 0,
    };
    (1..=DISC).contains(&kind)
        && colour < header.palette
        && x0 < x1
        && x1 <= header.width
        && y0 < y1
        && y1 <= header.height
        && points
}
