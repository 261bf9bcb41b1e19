"""Puts the trained integers, the grammar and the layout into one model file: build/net.npz -> pixel.imo."""

import argparse
import json
import struct

import numpy as np

import modelfile as mf
import settings
from lexicon import classes
from pictures import OUTLINE, PALETTE, PAPER, SIDE
from words import COLOURS, HERE, fnv1a, shades

MAX_INPUT, MAX_WORDS, SLOTS = 256, 12, 2
PRE, NET, POST = 0, 1, 2
# window x, y, w, h; thing 0: x, base, mirrored; thing 1: likewise; whether thing 1 is drawn first.
LAYOUTS = [(8, 12, 32, 32, 12, 42, 0, 0, 0, 0, 0), (0, 0, 48, 48, 0, 46, 1, 24, 43, 0, 1)]


def panels(weights, bias):
    """Rows in panels of 16: 16 biases, then the 16 bytes of every column."""
    rows, cols = weights.shape
    padded = -(-rows // 16) * 16
    matrix = np.full((padded, cols), 128, np.uint8)
    matrix[:rows] = weights + 128
    biases = np.zeros(padded, np.int64)
    biases[:rows] = bias
    return b"".join(
        struct.pack("<16i", *biases[top : top + 16].tolist()) + matrix[top : top + 16].T.tobytes() for top in range(0, padded, 16)
    )


def colour_names():
    """Names of the fixed palette entries, in the palette's order."""
    names = ["paper", "outline"] + [name + sign for name in COLOURS for sign in ("-", "", "+")] + list(settings.SCENE_COLOURS)
    values = [PAPER, OUTLINE] + [shade for name in COLOURS for shade in shades(name)] + list(settings.SCENE_COLOURS.values())
    return dict(zip(names, range(len(names)))), values


def paint_tables():
    """(settings, paints): default, backdrops, places, times; what is the same is there once."""
    index, _ = colour_names()

    def encode(paints):
        return [(kind, index[colour], *rest, *([0, 0] if kind != settings.SCATTER else [])) for kind, colour, *rest in paints]

    wanted = [(encode(sky), encode(ground)) for sky, ground in [settings.DEFAULT, *map(settings.backdrop, COLOURS)]]
    wanted += [(encode(sky), encode(ground)) for _, sky, ground in settings.PLACES]
    wanted += [(encode(sky), []) for _, sky in settings.TIMES]
    pool = []

    def place(items):
        for at in range(len(pool) - len(items) + 1):
            if pool[at : at + len(items)] == items:
                return at
        overlap = max(n for n in range(len(items) + 1) if n == 0 or pool[-n:] == items[:n])
        pool.extend(items[overlap:])
        return len(pool) - len(items)

    order = sorted(range(len(wanted)), key=lambda i: (-len(wanted[i][0] + wanted[i][1]), i))
    first = {i: place(wanted[i][0] + wanted[i][1]) for i in order}
    return [(first[i], len(sky), len(ground)) for i, (sky, ground) in enumerate(wanted)], pool


def build(net, margin, floor):
    """Graph and weights."""
    blob = bytearray()

    def section(data):
        blob.extend(bytes(-len(blob) % 16))
        at = len(blob)
        blob.extend(data)
        return at

    def table(weights):
        return section((weights + 128).astype(np.uint8).tobytes())

    rows_of = {name: net[name].shape[0] for name in ("E", "Wk", "Z", "W1", "Wo", "W2", "Wp")}
    cols_of = {name: net[name].shape[1] for name in rows_of}

    def dense(kind, name, bias, **more):
        flags = mf.BIAS | (mf.NARROW if kind == mf.DENSE and "shift" in more else 0)
        return mf.Op(
            kind, flags=flags, segment=NET, weight_off=section(panels(net[name], net[bias])),
            rows=rows_of[name], cols=cols_of[name], tile_cols=cols_of[name], **more,
        )  # fmt: skip

    relu = dict(mult=1, lo=0, hi=127)
    ops = [
        mf.Op(mf.SCENE, segment=PRE, in0=mf.PROMPT),
        mf.Op(mf.IDS, segment=PRE, in0=mf.PROMPT, rows=rows_of["E"], group=2),
        mf.Op(mf.BAG, segment=PRE, in0=1, weight_off=table(net["E"]), rows=rows_of["E"], cols=cols_of["E"], tile_cols=96),
        mf.Op(mf.MEAN, segment=PRE, in0=2, in1=1, shift=int(net["mean_shift"]), lo=-127, hi=127),
        dense(mf.DENSE, "Wk", "bk", in0=3, tile_rows=256),
        mf.Op(mf.ARGMAX, segment=NET, in0=4, tile_rows=256),
        mf.Op(mf.GATHER, segment=NET, in0=5, weight_off=table(net["Z"]), rows=rows_of["Z"], cols=cols_of["Z"]),
        dense(mf.DENSE, "W1", "b1", in0=6, shift=int(net["shift1"]), tile_rows=rows_of["W1"], **relu),
        dense(mf.SIGNS, "Wo", "bo", in0=7, tile_rows=rows_of["Wo"] // 2),
        mf.Op(mf.CONCAT, segment=NET, in0=6, in1=3),
        dense(mf.DENSE, "W2", "b2", in0=9, shift=int(net["shift2"]), tile_rows=rows_of["W2"], **relu),
        dense(mf.PICK, "Wp", "bp", in0=10, group=PALETTE, tile_rows=rows_of["Wp"]),
        mf.Op(mf.PACK, segment=POST, in0=8, rows=SIDE),
        mf.Op(mf.SPRITE, segment=POST, in0=12, in1=11, in2=5, rows=SIDE, lo=margin, hi=floor),
        mf.Op(mf.COMPOSE, segment=POST, in0=13, in1=0, rows=SIDE),
    ]
    # An op of one dense matrix names its input; the last padding makes the blob a multiple of 16.
    blob.extend(bytes(-len(blob) % 16))
    places, paints = paint_tables()
    entries = {}
    for word, (kind, setting) in classes().items():
        key = fnv1a(word.encode())
        if key in entries:
            raise ValueError(f"the key of {word!r} is another word's")
        entries[key] = (kind, setting)
    pixels = max(w * h for _, _, w, h, *_ in LAYOUTS)
    graph = mf.Graph(
        slots=SLOTS, max_input=MAX_INPUT, out_len=3 + -(-6 * pixels // 8), width=settings.WORLD, height=settings.WORLD,
        max_words=MAX_WORDS, ops=ops, lexicon=[(key, *entries[key]) for key in sorted(entries)], layouts=LAYOUTS,
        settings=places, paints=paints, palette=[tuple(colour) for colour in net["palette"].tolist()],
    )  # fmt: skip
    _, fixed = colour_names()
    if [tuple(colour) for colour in net["palette"].tolist()[: len(fixed)]] != [tuple(map(int, colour)) for colour in fixed]:
        raise ValueError("the palette is not the one the settings are painted with: train again")
    return graph, bytes(blob)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--net", default="build/net.npz")
    arguments.add_argument("--out", default="pixel.imo")
    arguments.add_argument("--margin", type=float, default=1.5, help="least distance of the best noun to the second, in logits")
    arguments.add_argument("--floor", type=float, default=3.5, help="least score of the best noun, in logits")
    given = arguments.parse_args()
    net = dict(np.load(HERE / given.net))
    unit = 2 ** int(net["logit"])
    graph, weights = build(net, round(given.margin * unit), round(given.floor * unit))
    encoded = graph.encode()
    data = mf.encode(encoded, weights)
    (HERE / given.out).write_bytes(data)
    graph_hash, root, identity = mf.hashes(encoded, weights)
    print(
        json.dumps(
            {
                "file": given.out,
                "bytes": len(data),
                "chunks": len(mf.chunks(data)),
                "graphLen": len(encoded),
                "weightsLen": len(weights),
                "paints": len(graph.paints),
                "lexicon": len(graph.lexicon),
                "multiplyAccumulatesPerThing": sum(
                    op.rows * op.cols for op in graph.ops if op.kind in (mf.DENSE, mf.PICK, mf.SIGNS)
                ),
                "graphHash": "0x" + graph_hash.hex(),
                "weightsRoot": "0x" + root.hex(),
                "modelId": "0x" + identity.hex(),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
