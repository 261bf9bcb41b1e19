"""Words: the nouns and their names, the colours, and how a phrase becomes feature numbers."""

import functools
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent

FNV_START = 0x811C9DC5
FNV_PRIME = 0x01000193


def fnv1a(data, state=FNV_START):
    """FNV-1a of 32 bits."""
    for byte in data:
        state = ((state ^ byte) * FNV_PRIME) & 0xFFFFFFFF
    return state


@functools.cache
def nouns():
    """The nouns of nouns.txt in its order: (picture's name, [names, the first one first])."""
    found, owners = [], {}
    for line in (HERE / "nouns.txt").read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        icon, _, rest = line.partition(":")
        icon = icon.strip()
        names = [name.strip() for name in rest.split(",") if name.strip()] or [icon.replace("-", " ")]
        for name in names:
            if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", name):
                raise ValueError(f"nouns.txt: {name!r} is not made of a-z, 0-9 and single spaces")
            if name in owners:
                raise ValueError(f"nouns.txt: {name!r} names both {owners[name]} and {icon}")
            owners[name] = icon
        found.append((icon, names))
    return found


# The named colours: the middle one of three shades, as red, green, blue.
COLOURS = {
    "red": (226, 40, 48),
    "orange": (255, 134, 28),
    "yellow": (252, 208, 46),
    "green": (60, 170, 66),
    "cyan": (40, 196, 214),
    "blue": (46, 98, 224),
    "purple": (132, 68, 190),
    "pink": (248, 120, 178),
    "brown": (134, 82, 46),
    "black": (46, 46, 54),
    "white": (222, 226, 234),
    "grey": (140, 144, 152),
}
COLOUR_NAMES = {
    "red": ["red", "crimson", "scarlet"],
    "orange": ["orange"],
    "yellow": ["yellow", "golden"],
    "green": ["green", "emerald"],
    "cyan": ["cyan", "teal", "turquoise"],
    "blue": ["blue", "azure"],
    "purple": ["purple", "violet", "magenta"],
    "pink": ["pink"],
    "brown": ["brown"],
    "black": ["black"],
    "white": ["white"],
    "grey": ["grey", "gray", "silver"],
}


def shades(colour):
    """Dark, middle and light shade of a named colour."""
    if colour == "black":
        return [(18, 18, 22), (46, 46, 54), (92, 92, 102)]
    if colour == "white":
        return [(176, 182, 196), (222, 226, 234), (250, 250, 252)]
    base = COLOURS[colour]
    return [
        tuple(round(channel * 0.62) for channel in base),
        base,
        tuple(round(channel * 0.5 + 127.5) for channel in base),
    ]


MAX_IDS = 96


def word_ids(word, rows):
    """Feature numbers of one word: the word itself, then every three bytes of ^word$."""
    data = b"^" + word.encode() + b"$"
    whole = fnv1a(b"w:" + word.encode()) % rows
    return [whole, whole] + [fnv1a(data[i : i + 3]) % rows for i in range(len(data) - 2)]


COLOUR_WORDS = frozenset(word for given in COLOUR_NAMES.values() for word in given)


def phrase_ids(words, rows):
    """Feature numbers of a phrase, at most MAX_IDS; of a colour only its own, so that it does not drown the thing."""
    ids, before = [], None
    for word in words:
        if word in COLOUR_WORDS:
            ids += word_ids(word, rows)[:2]
            before = None
            continue
        ids += word_ids(word, rows)
        if before is not None:
            pair = b"".join(fnv1a(each.encode()).to_bytes(4, "little") for each in (before, word))
            ids.append(fnv1a(b"b:" + pair) % rows)
        before = word
    return ids[:MAX_IDS]
