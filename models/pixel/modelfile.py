"""The file of docs/spec/model.md: records, canonical encoding, chunks, hashes."""

import struct
from dataclasses import dataclass, field

from Crypto.Hash import keccak

SPEC = 1
VERSION = 1
PAYLOAD = 24_560
PIECE = 1_024
NONE, PROMPT, CARRY = 0xFFFF, 0xFFFE, 0x8000
BIAS, NARROW = 1, 2

SCENE, IDS, BAG, MEAN, DENSE, PICK, SIGNS, ARGMAX, GATHER = 1, 2, 3, 4, 5, 6, 7, 8, 9
CONCAT, ADD, REQUANT, ZERO, PACK, SPRITE, COMPOSE, TOKEN, APPEND = 10, 11, 12, 13, 14, 15, 16, 17, 18

GRAPH_HEADER = struct.Struct("<HBBHHHHHHHHBBBBBBB5x")
OP = struct.Struct("<BBBBHHHHIHHIiiHH12x")


def k(data):
    return keccak.new(digest_bits=256, data=bytes(data)).digest()


def padded(data, to):
    return data + bytes(-len(data) % to)


@dataclass
class Op:
    kind: int
    flags: int = 0
    segment: int = 0
    shift: int = 0
    in0: int = NONE
    in1: int = NONE
    in2: int = NONE
    group: int = 0
    weight_off: int = 0
    rows: int = 0
    cols: int = 0
    mult: int = 0
    lo: int = 0
    hi: int = 0
    tile_rows: int = 0
    tile_cols: int = 0

    def encode(self):
        return OP.pack(*(getattr(self, name) for name in self.__dataclass_fields__))

    @property
    def inputs(self):
        return [i for i in (self.in0, self.in1, self.in2) if i != NONE]


@dataclass
class Graph:
    slots: int = 1
    max_input: int = 256
    out_len: int = 1
    repeat: tuple = (0, 0, 0)
    width: int = 0
    height: int = 0
    max_words: int = 0
    ops: list = field(default_factory=list)
    carries: list = field(default_factory=list)  # (init, source)
    lexicon: list = field(default_factory=list)  # (key, class, argument), ascending
    layouts: list = field(default_factory=list)  # (x, y, w, h, x0, base0, mirror0, x1, base1, mirror1, second first)
    settings: list = field(default_factory=list)  # (first, sky, ground)
    paints: list = field(default_factory=list)  # (kind, colour, x0, y0, x1, y1, n, seed)
    palette: list = field(default_factory=list)  # (red, green, blue)
    flags: int = 0

    def encode(self):
        head = GRAPH_HEADER.pack(
            SPEC, self.flags, self.slots, self.max_input, self.out_len, len(self.ops), len(self.carries), *self.repeat,
            len(self.lexicon), len(self.palette), len(self.paints), len(self.settings), len(self.layouts),
            self.width, self.height, self.max_words,
        )  # fmt: skip
        parts = [head, *(op.encode() for op in self.ops)]
        parts += [struct.pack("<HH", *carry) for carry in self.carries]
        parts += [struct.pack("<IBB2x", *entry) for entry in self.lexicon]
        parts += [struct.pack("<BBBBbBBbBBBx", *layout) for layout in self.layouts]
        parts += [struct.pack("<BBBx", *setting) for setting in self.settings]
        parts += [struct.pack("<8B", *paint) for paint in self.paints]
        parts += [struct.pack("<3B", *colour) for colour in self.palette]
        return padded(b"".join(parts), 16)

    @staticmethod
    def decode(data):
        head = GRAPH_HEADER.unpack_from(data)
        if head[0] != SPEC:
            raise ValueError("another version of the specification")
        graph = Graph(
            flags=head[1], slots=head[2], max_input=head[3], out_len=head[4], repeat=head[7:10],
            width=head[15], height=head[16], max_words=head[17],
        )  # fmt: skip
        at = GRAPH_HEADER.size

        def table(form, count):
            nonlocal at
            form = struct.Struct(form)
            rows = [form.unpack_from(data, at + i * form.size) for i in range(count)]
            at += form.size * count
            return rows

        graph.ops = [Op(*row) for row in table(OP.format, head[5])]
        graph.carries = table("<HH", head[6])
        graph.lexicon = table("<IBB2x", head[10])
        graph.layouts = table("<BBBBbBBbBBBx", head[14])
        graph.settings = table("<BBBx", head[13])
        graph.paints = table("<8B", head[12])
        graph.palette = table("<3B", head[11])
        if graph.encode() != data:
            raise ValueError("the graph is not in its canonical encoding")
        return graph


def weights_root(weights):
    if not weights:
        return k(b"\x02")
    level = [k(b"\x02" + padded(weights[i : i + PIECE], PIECE)) for i in range(0, len(weights), PIECE)]
    while len(level) & (len(level) - 1):
        level.append(k(b"\x02"))
    while len(level) > 1:
        level = [k(b"\x03" + level[i] + level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def hashes(graph_bytes, weights):
    """graphHash, weightsRoot, modelId."""
    graph_hash, root = k(b"\x04" + graph_bytes), weights_root(weights)
    identity = k(b"\x05" + struct.pack(">H", SPEC) + graph_hash + root + struct.pack(">Q", len(weights)))
    return graph_hash, root, identity


def encode(graph_bytes, weights):
    """The linear file: header, zeros for the addresses, graph, weights."""
    count = 1
    while True:
        room = bytes(-(-20 * (count - 1) // 16) * 16)
        size = 48 + len(room) + len(graph_bytes) + len(weights)
        if -(-size // PAYLOAD) <= count:
            break
        count += 1
    if 48 + len(room) + len(graph_bytes) > PAYLOAD:
        raise ValueError("the graph does not fit into the first chunk")
    header = struct.pack("<H2xIQ", SPEC, len(graph_bytes), len(weights)) + weights_root(weights)
    return header + room + graph_bytes + weights


def decode(data):
    """Graph (its bytes) and weights of a linear file."""
    spec, graph_len, weights_len = struct.unpack_from("<H2xIQ", data)
    if spec != SPEC:
        raise ValueError("another version of the specification")
    count = -(-len(data) // PAYLOAD)
    start = 48 + -(-20 * (count - 1) // 16) * 16
    graph_bytes = data[start : start + graph_len]
    weights = data[start + graph_len :]
    if len(weights) != weights_len or encode(graph_bytes, weights) != data:
        raise ValueError("not a model file, or not in its canonical encoding")
    return graph_bytes, weights


def chunks(data):
    """The code of the data contracts (before their addresses are filled in)."""
    count = -(-len(data) // PAYLOAD)
    return [struct.pack("<B4sBHH6x", 0, b"IMOW", VERSION, i, count) + data[i * PAYLOAD : (i + 1) * PAYLOAD] for i in range(count)]
