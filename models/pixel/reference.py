"""The reference: runs a model file with Python's integers alone, tile by tile, as docs/spec/model.md says.

python reference.py MODEL run PROMPT      the output, as hexadecimal
python reference.py MODEL tiles PROMPT    every tile: number, op, slot, keccak256 of its data
python reference.py MODEL hashes          graphHash, weightsRoot, modelId, number of tiles
"""

import pathlib
import struct
import sys
from operator import mul

import modelfile as mf
from compose import compose
from grammar import Grammar

DENSE_KINDS = (mf.DENSE, mf.PICK, mf.SIGNS)


def wrap(value):
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def clamp(value, low, high):
    return low if value < low else high if value > high else value


def requant(value, op):
    return clamp((value * op.mult + (1 << (op.shift - 1))) >> op.shift, op.lo, op.hi)


def spans(length, step):
    return [(start, min(start + step, length)) for start in range(0, length, step)]


class Model:
    """A parsed model. `trace(prompt)` gives every tile's (op, slot, data); `run(prompt)` the output."""

    def __init__(self, data):
        self.graph_bytes, self.weights = mf.decode(data)
        self.graph = mf.Graph.decode(self.graph_bytes)
        self.ops = self.graph.ops
        self.grammar = Grammar(self.graph)
        self.wide = []
        for op in self.ops:
            reads = any(i < mf.CARRY and self.wide[i] or self.carry_is_wide(i) for i in op.inputs)
            self.wide.append(op.kind == mf.IDS or (reads and op.kind != mf.COMPOSE))
        self.matrix, self.bias, self.table = {}, {}, {}
        for number, op in enumerate(self.ops):
            self.read_weights(number, op)

    def carry_is_wide(self, index):
        return mf.CARRY <= index < mf.PROMPT and self.wide[self.graph.carries[index - mf.CARRY][0]]

    def read_weights(self, number, op):
        at, rows, cols = op.weight_off, op.rows, op.cols
        if op.kind in DENSE_KINDS:
            matrix, bias = [], []
            has_bias = bool(op.flags & mf.BIAS)
            for panel in range(-(-rows // 16)):
                if has_bias:
                    bias += struct.unpack_from("<16i", self.weights, at)
                    at += 64
                block = self.weights[at : at + 16 * cols]
                at += 16 * cols
                matrix += [[byte - 128 for byte in block[r::16]] for r in range(16)]
            self.matrix[number] = matrix[:rows]
            self.bias[number] = bias[:rows] if has_bias else [0] * rows
        elif op.kind in (mf.BAG, mf.GATHER):
            flat = self.weights[at : at + rows * cols]
            self.table[number] = [[byte - 128 for byte in flat[r * cols : (r + 1) * cols]] for r in range(rows)]
        elif op.kind == mf.REQUANT:
            has_bias = bool(op.flags & mf.BIAS)
            self.bias[number] = list(struct.unpack_from(f"<{rows}i", self.weights, at)) if has_bias else [0] * rows

    def steps(self):
        """(op's number, iteration or None) in order."""
        first, count, times = self.graph.repeat
        for number in range(first):
            yield number, None
        for iteration in range(times):
            for number in range(first, first + count):
                yield number, iteration
        for number in range(first + count, len(self.ops)):
            yield number, None

    def trace(self, prompt, slots=None):
        """Runs all tiles; (op, slot, data) one after the other."""
        prompt = bytes(prompt)
        values, before = {}, {}
        first = self.graph.repeat[0]
        for number, iteration in self.steps():
            if iteration is not None and number == first:
                before = dict(values)
            for slot in range((slots or self.graph.slots) if self.wide[number] else 1):

                def value(index):
                    source, where = index, values
                    if mf.CARRY <= index < mf.PROMPT:
                        init, source = self.graph.carries[index - mf.CARRY]
                        source, where = (init, values) if iteration == 0 else (source, before)
                    return where[source, slot if self.wide[source] else 0]

                op = self.ops[number]
                tensor, tiles = self.execute(number, op, slot, value, prompt, iteration, values)
                for data in tiles:
                    yield number, slot, data
                values[number, slot] = tensor
        self.output = bytes(values[len(self.ops) - 1, 0])

    def run(self, prompt):
        for _ in self.trace(prompt):
            pass
        return self.output

    def execute(self, number, op, slot, value, prompt, iteration, values):
        """The op's tensor and the data of its tiles."""
        kind = op.kind
        if kind in DENSE_KINDS:
            return self.dense(number, op, value(op.in0))
        if kind == mf.BAG:
            ids, table = value(op.in0), self.table[number]
            sums, tiles = [0] * op.cols, []
            count = min(ids[0], 96)
            for start, end in spans(96, op.tile_cols):
                for i in range(start + 1, min(end, count) + 1):
                    sums = [wrap(s + w) for s, w in zip(sums, table[min(ids[i], op.rows - 1)])]
                tiles.append(struct.pack(f"<{op.cols}i", *sums))
            return sums, tiles
        if kind == mf.ARGMAX:
            return self.argmax(value(op.in0), op)
        if kind == mf.REQUANT:
            x = value(op.in0)
            out = [requant(wrap(a + b), op) for a, b in zip(x, self.bias[number])]
            return out, [struct.pack(f"{b - a}b", *out[a:b]) for a, b in spans(len(out), op.tile_rows)]
        if kind == mf.SCENE:
            tensor = self.grammar.scene(prompt)
        elif kind == mf.IDS:
            tensor = self.grammar.ids(prompt, slot, op.rows, op.group)
            return tensor, [struct.pack("<97H", *tensor)]
        elif kind == mf.MEAN:
            count = min(value(op.in1)[0], 96)
            x = value(op.in0)
            half = 1 << (op.shift - 1)
            scale = (65_536 + count // 2) // count if count else 0
            tensor = [clamp((a * scale + half) >> op.shift, op.lo, op.hi) if count else 0 for a in x]
            return tensor, [struct.pack(f"{len(tensor)}b", *tensor)]
        elif kind == mf.GATHER:
            source = value(op.in0)
            index = source[0] if self.kind_of(op.in0) == mf.TOKEN else struct.unpack_from("<H", source)[0]
            tensor = self.table[number][min(index, op.rows - 1)]
            return tensor, [struct.pack(f"{len(tensor)}b", *tensor)]
        elif kind == mf.CONCAT:
            tensor = [x for index in op.inputs for x in value(index)]
            return tensor, [struct.pack(f"{len(tensor)}b", *tensor)]
        elif kind == mf.ADD:
            tensor = [clamp(a + b, op.lo, op.hi) for a, b in zip(value(op.in0), value(op.in1))]
            return tensor, [struct.pack(f"{len(tensor)}b", *tensor)]
        elif kind == mf.ZERO:
            tensor = bytes(op.rows)
        elif kind == mf.PACK:
            tensor = pack(bytes(value(op.in0)), op.rows)
        elif kind == mf.SPRITE:
            tensor = sprite(value(op.in0), value(op.in1), value(op.in2), op)
        elif kind == mf.COMPOSE:
            sprites = [values[op.in0, s if self.wide[op.in0] else 0] for s in range(self.graph.slots)]
            tensor = compose(self.graph, op.rows, sprites, value(op.in1))
        elif kind == mf.TOKEN:
            known = self.known(prompt)
            token = known[iteration] if iteration < len(known) else struct.unpack_from("<H", value(op.in1))[0]
            return [token], [struct.pack("<H", token)]
        elif kind == mf.APPEND:
            tensor = self.append(op, value(op.in0), value(op.in1), prompt, iteration)
        else:
            raise ValueError(f"op {number}: kind {kind} is unknown")
        return tensor, [bytes(tensor)]

    def kind_of(self, index):
        if mf.CARRY <= index < mf.PROMPT:
            index = self.graph.carries[index - mf.CARRY][1]
        return self.ops[index].kind

    def known(self, prompt):
        return prompt if len(prompt) <= self.graph.max_input else b""

    def dense(self, number, op, x):
        matrix, bias = self.matrix[number], self.bias[number]
        elements, tiles = [], []
        for top, bottom in spans(op.rows, op.tile_rows):
            sums = [0] * (bottom - top)
            for left, right in spans(op.cols, op.tile_cols):
                part = x[left:right]
                sums = [wrap(s + sum(map(mul, matrix[r][left:right], part))) for s, r in zip(sums, range(top, bottom))]
                if right < op.cols:
                    tiles.append(struct.pack(f"<{len(sums)}i", *sums))
            sums = [wrap(s + b) for s, b in zip(sums, bias[top:bottom])]
            if op.kind == mf.DENSE and op.flags & mf.NARROW:
                out = [requant(s, op) for s in sums]
                tiles.append(struct.pack(f"{len(out)}b", *out))
            elif op.kind == mf.DENSE:
                out = sums
                tiles.append(struct.pack(f"<{len(out)}i", *out))
            elif op.kind == mf.PICK:
                out = [sums[i : i + op.group].index(max(sums[i : i + op.group])) for i in range(0, len(sums), op.group)]
                tiles.append(bytes(out))
            else:
                out = [sum((s > 0) << bit for bit, s in enumerate(sums[i : i + 8])) for i in range(0, len(sums), 8)]
                tiles.append(bytes(out))
            elements += out
        return elements, tiles

    def argmax(self, x, op):
        index, best, second = 0, -(2**31), -(2**31)
        tiles = []
        for start, end in spans(len(x), op.tile_rows):
            for i in range(start, end):
                if x[i] > best:
                    index, best, second = i, x[i], best
                elif x[i] > second:
                    second = x[i]
            tiles.append(struct.pack("<HHii", index, 0, best, second))
        return tiles[-1], tiles

    def append(self, op, record, choice, prompt, iteration):
        status, length = struct.unpack_from("<BH", record)
        text = bytearray(record[3:])
        if iteration == 0:
            status = 1 if not prompt else 2 if len(prompt) > self.graph.max_input else 0
        index = struct.unpack_from("<H", choice)[0]
        if status == 0 and iteration + 1 >= len(self.known(prompt)) and not length & 0x8000:
            if index == op.group:
                length |= 0x8000
            elif length < op.rows - 3:
                text[length] = index & 255
                length += 1
        return struct.pack("<BH", status, length) + bytes(text)


def pack(bits, side):
    roles = [bits[p // 4] >> 2 * (p % 4) & 3 for p in range(side * side)]
    last = max((p // side + 1 for p, role in enumerate(roles) if role), default=0)
    return bytes([last]) + bits


def sprite(packed, colours, choice, op):
    _, _, best, second = struct.unpack("<HHii", choice)
    known = best - second >= op.lo and best >= op.hi
    return bytes([0 if known else 4, packed[0], *(c & 63 for c in colours)]) + bytes(packed[1:])


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in ("run", "tiles", "hashes"):
        raise SystemExit(__doc__)
    model = Model(pathlib.Path(sys.argv[1]).read_bytes())
    prompt = sys.argv[3].encode("utf-8", "surrogateescape") if len(sys.argv) > 3 else b""
    if sys.argv[2] == "hashes":
        for name, value in zip(("graphHash", "weightsRoot", "modelId"), mf.hashes(model.graph_bytes, model.weights)):
            print(f"{name:12} 0x{value.hex()}")
        print(f"{'tiles':12} {sum(1 for _ in model.trace(b''))}")
    elif sys.argv[2] == "tiles":
        for number, (op, slot, data) in enumerate(model.trace(prompt)):
            print(number, op, slot, "0x" + mf.k(data).hex())
    else:
        print("0x" + model.run(prompt).hex())


if __name__ == "__main__":
    main()
