"""What the model can do, in figures. Integers only; the batches below are compared with the reference on some prompts first.

python evaluate.py [--json] [--model pixel.imo]
"""

import argparse
import json
import struct

import numpy as np

import captions
import modelfile as mf
import pictures
from captions import COLOUR_LIST, NATURAL
from reference import Model
from words import COLOUR_NAMES, HERE, phrase_ids

SEED = 20261123


class Batch:
    """The net of a pixel model on many phrases at once."""

    def __init__(self, model):
        self.model = model
        self.by_kind = {}
        for number, op in enumerate(model.ops):
            self.by_kind.setdefault(op.kind, []).append((number, op))
        self.table = {n: np.array(t, np.int64) for n, t in model.table.items()}
        self.matrix = {n: np.array(m, np.int64) for n, m in model.matrix.items()}
        self.bias = {n: np.array(b, np.int64) for n, b in model.bias.items()}

    def dense(self, number, x):
        return x @ self.matrix[number].T + self.bias[number]

    def narrow(self, number, x):
        op = self.model.ops[number]
        return np.clip((self.dense(number, x) * op.mult + (1 << op.shift - 1)) >> op.shift, op.lo, op.hi)

    def __call__(self, phrases):
        """noun, margin, best score, roles (phrases x pixels), colours of roles 1..3."""
        (bag, _), (_, mean_op) = self.by_kind[mf.BAG][0], self.by_kind[mf.MEAN][0]
        (first, _), (hidden, _), (mixed, _) = self.by_kind[mf.DENSE]
        signs, pick, gather = (self.by_kind[kind][0][0] for kind in (mf.SIGNS, mf.PICK, mf.GATHER))
        rows = self.model.ops[bag].rows
        x = np.zeros((len(phrases), self.model.ops[bag].cols), np.int64)
        for line, words in enumerate(phrases):
            ids = phrase_ids(words, rows)
            if ids:
                scale = (65_536 + len(ids) // 2) // len(ids)
                x[line] = (self.table[bag][ids].sum(0) * scale + (1 << mean_op.shift - 1)) >> mean_op.shift
        x = np.clip(x, mean_op.lo, mean_op.hi)
        scores = self.dense(first, x)
        noun = scores.argmax(1)
        ordered = np.sort(scores, 1)
        z = self.table[gather][noun]
        bits = (self.dense(signs, self.narrow(hidden, z)) > 0).reshape(len(phrases), -1, 2)
        colours = self.dense(pick, self.narrow(mixed, np.concatenate([z, x], 1))).reshape(len(phrases), 3, -1).argmax(2)
        return noun, ordered[:, -1] - ordered[:, -2], ordered[:, -1], bits[..., 0] + 2 * bits[..., 1], colours


def agrees(model, batch, phrases):
    """The batch gives what the reference gives, of these phrases."""
    noun, margin, best, roles, colours = batch(phrases)
    choice = batch.by_kind[mf.ARGMAX][0][0]
    for line, words in enumerate(phrases):
        seen = {}
        for number, slot, data in model.trace(" ".join(words).encode(), slots=None):
            if slot == 0:
                seen[number] = data
        index, _, top, second = struct.unpack("<HHii", seen[choice])
        sprite = seen[batch.by_kind[mf.SPRITE][0][0]]
        mine = [sprite[5 + p // 4] >> 2 * (p % 4) & 3 for p in range(roles.shape[1])]
        if (index, top, top - second) != (noun[line], best[line], margin[line]) or mine != roles[line].tolist():
            return False
        if list(sprite[2:5]) != colours[line].tolist():
            return False
    return True


def many(batch, phrases, step=512):
    parts = [batch(phrases[i : i + step]) for i in range(0, len(phrases), step)]
    return [np.concatenate([part[i] for part in parts]) for i in range(5)]


def measure(model):
    chance = captions.generator(SEED)
    batch = Batch(model)
    _, bits, index = pictures.targets()
    table = np.array(model.graph.palette, np.float64)
    roles = bits[:, 0::2] + 2 * bits[:, 1::2]
    sprite = next(op for op in model.ops if op.kind == mf.SPRITE)
    names = captions.names()
    every = range(len(names))

    def accepted(result):
        return (result[1] >= sprite.lo) & (result[2] >= sprite.hi)

    def drawings(phrases, nouns, colours):
        result = many(batch, phrases)
        nouns, colours = np.array(nouns), np.array(colours)
        right = result[3] == roles[nouns]
        wanted = index[nouns, colours]
        used = np.stack([(roles[nouns] == role).any(1) for role in (1, 2, 3)], 1)
        error = np.abs(table[result[4]] - table[wanted]).mean(2)
        shown = np.concatenate([np.full((len(nouns), 1), -1), result[4]], 1)
        meant = np.concatenate([np.full((len(nouns), 1), -1), wanted], 1)
        exact = np.take_along_axis(shown, result[3], 1) == np.take_along_axis(meant, roles[nouns], 1)
        return {
            "prompts": len(phrases),
            "noun": float((result[0] == nouns).mean()),
            "accepted": float(accepted(result).mean()),
            "pixels": float(right.mean()),
            "pixels incl. colour": float(exact.mean()),
            "colour error of 255": float((error * used).sum() / used.sum()),
        }

    def slips(edits):
        phrases, nouns = [], []
        for _ in range(6):
            for noun in every:
                words = names[noun][0]
                if sum(map(len, words)) < 5 or max(map(len, words)) < 4:
                    continue
                wrong = words
                for _ in range(edits):
                    wrong = captions.slip_phrase(chance, wrong)
                if wrong != words:
                    phrases.append(wrong)
                    nouns.append(noun)
        result = many(batch, phrases)
        right, kept = result[0] == np.array(nouns), accepted(result)
        return {
            "prompts": len(phrases),
            "noun": float(right.mean()),
            "drawn": float((right & kept).mean()),
            "refused": float((~kept).mean()),
            "another noun": float((~right & kept).mean()),
        }

    def strangers(phrases):
        known = captions.known_phrases()
        phrases = [words for words in phrases if tuple(words) not in known]
        return {"prompts": len(phrases), "accepted": float(accepted(many(batch, phrases)).mean())}

    def colour_word(colour):
        return COLOUR_NAMES[COLOUR_LIST[colour]][0]

    pairs = [(n, c) for n in every for c in range(NATURAL)]
    unseen = [(n, c) for n, c in pairs if captions.held_out(n, c)]
    seen = [(n, c) for n, c in pairs if not captions.held_out(n, c)]
    aliases = [(n, words) for n in every for words in names[n][1:]]
    held = captions.strangers()[1]
    if not agrees(model, batch, [names[n][0] for n in range(0, len(names), 40)] + [["red", "cat"], ["xyzzy"]]):
        raise SystemExit("the batches are not what the reference computes")
    letters = ["".join(chance.choice(captions.LETTERS) for _ in range(chance.randrange(3, 11))) for _ in range(3000)]
    return {
        "drawn": {
            "names": drawings([names[n][0] for n in every], every, [NATURAL] * len(names)),
            "further names": drawings([w for _, w in aliases], [n for n, _ in aliases], [NATURAL] * len(aliases)),
            "colour + name, seen pairs": drawings([[colour_word(c)] + names[n][0] for n, c in seen], *zip(*seen)),
            "colour + name, unseen pairs": drawings([[colour_word(c)] + names[n][0] for n, c in unseen], *zip(*unseen)),
        },
        "slips of the pen": {"one edit": slips(1), "two edits": slips(2)},
        "not known": {
            "random letters": strangers([[word] for word in letters]),
            "made-up words": strangers([[captions.gibberish(chance)] for _ in range(3000)]),
            "English words never trained on": strangers([[word] for word in held]),
            "colour + such a word": strangers([[colour_word(i % NATURAL), word] for i, word in enumerate(held)]),
            "two such words": strangers([[word, held[i * 7 % len(held)]] for i, word in enumerate(held)]),
        },
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--model", default="pixel.imo")
    given = arguments.parse_args()
    figures = measure(Model((HERE / given.model).read_bytes()))
    if given.json:
        print(json.dumps(figures, indent=2))
        return
    for title, rows in figures.items():
        columns = list(next(iter(rows.values())))
        print(f"| {title} | " + " | ".join(columns) + " |")
        print("|---" + "|---:" * len(columns) + "|")
        for name, row in rows.items():
            cells = [str(row[c]) if c == "prompts" else f"{row[c]:.1f}" if "error" in c else f"{row[c]:.4f}" for c in columns]
            print(f"| {name} | " + " | ".join(cells) + " |")
        print()


if __name__ == "__main__":
    main()
