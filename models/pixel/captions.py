"""Phrases to train on: names with colours, attributes, plurals, slips of the pen, and phrases that mean nothing the model knows."""

import functools
import json
import random

from lexicon import COLOUR, CONNECTIVE, FILLER, PREPOSITION, classes
from settings import PLACES, TIMES
from words import COLOUR_NAMES, COLOURS, HERE, fnv1a, nouns

COLOUR_LIST = list(COLOURS)
NATURAL = len(COLOUR_LIST)
LETTERS = "abcdefghijklmnopqrstuvwxyz"

ATTRIBUTES = """
happy sad angry grumpy sleepy hungry lazy crazy brave shy evil wild young old ancient modern magic magical mystic royal holy cursed
flying dancing jumping running sleeping burning frozen melting broken shiny dirty wet dry hot cold warm fast slow fat thin tall round
cyber neon retro vintage wooden metal plastic glass stone steel crystal rusty fluffy furry spotted striped dark bright pale loud quiet
rich poor lucky lonely lost hidden secret famous local wise clever silly smart strong weak kawaii chibi epic legendary rare mini mega
rubber paper electric cosmic solar lunar toxic sweet sour spicy fresh rotten raw cooked giant fancy classic golden simple perfect
mad cool calm gentle fierce mighty noble humble proud jolly merry gloomy spooky haunted enchanted sacred divine immortal invisible
alien pirate ninja robot zombie vampire wizard baby mother father mister mrs captain doctor professor lord lady sir saint big best
""".split()
# "night owl", "sea turtle": places and times are attributes too, if no thing has their name.
ATTRIBUTES += [word for words, *_ in PLACES + TIMES for word in words.split()]


def grammar_words(text):
    """The words of a name as they reach the net: without fillers."""
    table = classes()
    kept = [word for word in text.split() if table.get(word, (0, 0))[0] != FILLER]
    for word in kept:
        if table.get(word, (0, 0))[0] in (CONNECTIVE, PREPOSITION):
            raise ValueError(f"nouns.txt: {text!r} contains {word!r}, which joins things or opens a place")
    if not kept:
        raise ValueError(f"nouns.txt: nothing is left of {text!r}")
    return kept


@functools.cache
def names():
    """For every noun its names as lists of words."""
    out, owners = [], {}
    for icon, given in nouns():
        kept = []
        for name in given:
            words = grammar_words(name)
            key = " ".join(words)
            if owners.setdefault(key, icon) != icon:
                raise ValueError(f"nouns.txt: {key!r} names both {owners[key]} and {icon}")
            if words not in kept:
                kept.append(words)
        out.append(kept)
    return out


def held_out(noun, colour):
    """Pairs of noun and colour that training never sees: three in ten."""
    return fnv1a(f"{nouns()[noun][0]}|{COLOUR_LIST[colour]}".encode()) % 10 < 3


@functools.cache
def known_words():
    """Every word of a name, a colour or the grammar."""
    known = {word for given in names() for name in given for word in name}
    known |= {word for given in COLOUR_NAMES.values() for word in given}
    return frozenset(known | set(classes()) | set(attributes()))


@functools.cache
def attributes():
    """Attributes that are no thing's name, fillers apart."""
    table, taken = classes(), {word for given in names() for name in given for word in name}
    return [
        word for word in dict.fromkeys(ATTRIBUTES) if word not in taken and table.get(word, (0, 0))[0] not in (FILLER, COLOUR)
    ]


@functools.cache
def strangers():
    """Words of the picture set that name nothing the model draws: (those to train on, those kept for the evaluation)."""
    every = set()
    for icon in json.loads((HERE / "build" / "pictures.json").read_text())["all"]:
        every |= {word for word in icon.split("-") if len(word) > 3 and word.isalpha() and word.isascii()}
    every = sorted(
        word
        for word in every
        if word not in known_words() and word.rstrip("s") not in known_words() and word + "s" not in known_words()
    )
    return [word for word in every if fnv1a(word.encode()) % 2], [word for word in every if not fnv1a(word.encode()) % 2]


def slip(chance, word):
    """One edit: a letter left out, doubled, changed, or two swapped."""
    if len(word) < 4:
        return word
    at, kind = chance.randrange(1, len(word) - 1), chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + chance.choice(LETTERS) + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def slip_phrase(chance, words):
    """One edit in one of the longer words."""
    long = [i for i, word in enumerate(words) if len(word) >= 4]
    if not long:
        return words
    at = chance.choice(long)
    return words[:at] + [slip(chance, words[at])] + words[at + 1 :]


def gibberish(chance):
    """A made-up word: random letters, or syllables."""
    if chance.random() < 0.4:
        return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, 11)))
    return "".join(
        chance.choice("bcdfghjklmnprstvwz")
        + chance.choice("aeiouy")
        + chance.choice(("", "", "n", "r", "l", "s", "k", "m", "th"))
        for _ in range(chance.randrange(1, 5))
    )[:12]


def sample(chance):
    """(words, noun or -1 for nothing known, colour or NATURAL)."""
    if chance.random() < 0.25:
        kind = chance.random()
        if kind < 0.5:
            words = [gibberish(chance)]
        elif kind < 0.85:
            words = [chance.choice(strangers()[0])]
        else:
            words = [chance.choice(attributes())]
        if chance.random() < 0.25:
            words.append(gibberish(chance) if chance.random() < 0.5 else chance.choice(strangers()[0]))
        colour = NATURAL
        if chance.random() < 0.3:
            colour = chance.randrange(NATURAL)
            words = [chance.choice(COLOUR_NAMES[COLOUR_LIST[colour]])] + (words if chance.random() < 0.8 else [])
        if tuple(words) in known_phrases():
            return sample(chance)
        return words, -1, colour
    noun = chance.randrange(len(names()))
    words = list(names()[noun][0] if chance.random() < 0.45 else chance.choice(names()[noun]))
    if chance.random() < 0.28:
        words = slip_phrase(chance, words)
        if chance.random() < 0.25:
            words = slip_phrase(chance, words)
    elif chance.random() < 0.08 and not words[-1].endswith("s"):
        words[-1] += "s"
    if chance.random() < 0.15:
        kind = chance.random()
        other = gibberish(chance) if kind < 0.2 else chance.choice(strangers()[0]) if kind < 0.4 else chance.choice(attributes())
        words = [other] + words if chance.random() < 0.85 else words + [other]
    colour = NATURAL
    if chance.random() < 0.55:
        picked = chance.randrange(NATURAL)
        if not held_out(noun, picked):
            colour = picked
            given = COLOUR_NAMES[COLOUR_LIST[colour]]
            word = given[0] if chance.random() < 0.7 else chance.choice(given)
            if chance.random() < 0.06:
                word = slip(chance, word)
            words = words + [word] if chance.random() < 0.06 else [word] + words
    return words, noun, colour


@functools.cache
def known_phrases():
    return frozenset(tuple(name) for given in names() for name in given)


def generator(seed):
    return random.Random(seed)
