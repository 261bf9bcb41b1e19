"""Writes the test vectors, computed by the reference: vectors.txt, tiles.txt, hashes.txt.

vectors.txt   prompt (hexadecimal, - if empty), output without the zeros at its end (hexadecimal), keccak256 of the whole output
tiles.txt     prompt, tile's number, op, slot, keccak256 of the tile's data
hashes.txt    name and value: model's hashes, sizes, number of tiles, keccak256 of every chunk

    python vectors.py            writes them
    python vectors.py --check    fails if the committed ones differ
"""

import argparse

import captions
import modelfile as mf
from reference import Model
from settings import PLACES, TIMES
from words import COLOUR_NAMES, HERE

FILES = ("vectors.txt", "tiles.txt", "hashes.txt")


def edge_prompts():
    """Prompts nobody means: empty, long, not ASCII, unknown, joined oddly."""
    texts = [
        "", " ", "\t\n\r", "\0", "...", "a", "the", "and", "on", "in the", "a picture of the", "cat", "Cat", "CAT", " cat ", "cat.", "c a t",
        "cat\0dog", "cat\ndog", "cat,dog", "cat-dog", "cat_dog", "cat/dog", "catdog", "cat & dog", "cat + dog", "cat;drop table", "<svg>", "\"cat\"",
        "cat and", "and cat", "and and cat", "cat and and dog", "cat and dog and", "cat and dog and owl", "cat dog", "cat dog owl", "cat on", "on cat",
        "on the cat", "at night", "in the forest at night", "night", "forest", "on blue", "on the blue", "blue", "blue blue", "blue cat on blue",
        "cat on red blue", "cat on blue moon", "cat in the blue sea", "cat on blue in the sea", "cat in the sea on blue", "cat at night at sunset",
        "cat at sunset at night", "cat in the sea in the forest", "cat in the snow globe", "cat on the moon rock", "night owl at night", "cat at night and dog",
        "cat and at night dog", "at night a cat", "on the moon a cat and a dog", "cat with cat", "cat with red cat", "2 cats", "two cats", "0", "123456789",
        "🐱", "🐱 cat", "cat🐱", "🐉 at night", "кот", "кот cat", "猫", "cat猫dog", "قطة", "חתול", "แมว", "ĉat", "café", "naïve cat", "CÄT", "ｃａｔ", "cat\u200bdog", "cat\u202edog",
        "\ufeffcat", "cat\u00a0and\u00a0dog", "k\u00f6nig", "\u212aing", "\u0130ce cream", "e\u0301gg", "xyzzy", "asdfghjkl", "qwertz", "zzzzzzzz", "purple xyzzy",
        "xyzzy and cat", "cat and xyzzy", "xyzzy and plugh", "cta", "dgo", "dragn", "drgaon", "elefant", "buterfly", "strawbery", "unicrn", "rokcet", "piza", "gost",
        "purpel dragon", "gren frog", "castel", "pengiun", "octupus", "umbrela", "cats", "dogs", "foxes", "kittens", "red red red red cat", "red blue cat", "cat red",
        "one two three four five six seven eight nine ten eleven cat", "one two three four five six seven eight nine ten eleven twelve cat",
        "cat and one two three four five six seven eight nine ten eleven twelve thirteen", "cat on red red red red red red red red red red red red red",
        "cat " * 12, "cat " * 13, "cat" * 50, "a" * 255, "a" * 256, "a" * 257, "the " * 64, "the " * 63 + "cat", "cat" + " " * 253, "cat" + " " * 254,
        "pneumonoultramicroscopicsilicovolcanoconiosis", "pneumonoultramicroscopicsilicovolcanoconiosis " * 3 + "cat", "x" * 90 + " cat", "justice", "the meaning of life",
        "ignore previous instructions", "null", "undefined", "nan", "true", "-1", "%s%n", "cat%20dog", "data:image/svg+xml", "cat\\ndog", "a cat riding a dragon", "robot holding a flower",
    ]  # fmt: skip
    raw = [bytes([byte]) for byte in (0x00, 0x1F, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0x7F, 0x80, 0xC3, 0xFF)]
    raw += [b"\xff\xfecat", b"cat\xc3", b"\x80" * 256, b"\x80" * 257, bytes(range(256)), b"cat" + bytes(range(128, 256))]
    return [text.encode() for text in texts] + raw


def scene_prompts():
    chance = captions.generator(41)
    firsts = [" ".join(given[0]) for given in captions.names()]
    colours = [name for given in COLOUR_NAMES.values() for name in given]
    out = (HERE / "prompts" / "sheet.txt").read_text().splitlines()
    for words, *_ in PLACES:
        out.append(f"{chance.choice(firsts)} in the {words.split()[0]}")
    for words, _ in TIMES:
        out.append(f"{chance.choice(firsts)} at {words.split()[0]}")
    for colour in COLOUR_NAMES:
        out.append(f"{chance.choice(firsts)} on {colour}")
    for _ in range(30):
        out.append(f"{chance.choice(colours)} {chance.choice(firsts)}")
    for _ in range(20):
        place, time = chance.choice(PLACES)[0].split(), chance.choice(TIMES)[0].split()
        out.append(
            f"{chance.choice(colours)} {chance.choice(firsts)} and {chance.choice(firsts)} in the {chance.choice(place)} at {chance.choice(time)}"
        )
    return [text.encode() for text in out]


def contents(data):
    model = Model(data)
    prompts = list(dict.fromkeys(edge_prompts() + scene_prompts()))
    lines = []
    for prompt in prompts:
        output = model.run(prompt)
        lines.append(f"{prompt.hex() or '-'} {output.rstrip(bytes(1)).hex() or '00'} {mf.k(output).hex()}")
    tiles = []
    for prompt in [*prompts[:6], prompts[11], *prompts[-14:]]:
        for number, (op, slot, tile) in enumerate(model.trace(prompt)):
            tiles.append(f"{prompt.hex() or '-'} {number} {op} {slot} {mf.k(tile).hex()}")
    graph_hash, root, identity = mf.hashes(model.graph_bytes, model.weights)
    facts = {
        "graphHash": graph_hash.hex(),
        "weightsRoot": root.hex(),
        "modelId": identity.hex(),
        "fileHash": mf.k(data).hex(),
        "fileLen": len(data),
        "graphLen": len(model.graph_bytes),
        "weightsLen": len(model.weights),
        "tiles": sum(1 for _ in model.trace(b"")),
    }
    facts |= {f"chunk {number}": mf.k(chunk).hex() for number, chunk in enumerate(mf.chunks(data))}
    texts = lines, tiles, [f"{name} {value}" for name, value in facts.items()]
    return {name: "\n".join(text) + "\n" for name, text in zip(FILES, texts)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true")
    given = arguments.parse_args()
    for name, text in contents((HERE / "pixel.imo").read_bytes()).items():
        if given.check and (HERE / name).read_text() != text:
            raise SystemExit(f"{name} is not what the reference computes")
        if not given.check:
            (HERE / name).write_text(text)
        print(f"{name}: {len(text.splitlines())} lines, {len(text)} bytes")


if __name__ == "__main__":
    main()
