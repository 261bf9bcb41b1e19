"""Words and things: section 6 of docs/spec/model.md."""

import re

from lexicon import COLOUR, CONNECTIVE, FILLER, PLACE, PREPOSITION, TIME
from words import fnv1a

NOTHING, TOO_LONG, TOO_MANY = 1, 2, 3


def words_of(prompt):
    """The words of a prompt of any bytes."""
    return [word.lower() for word in re.findall(rb"[A-Za-z0-9]+", prompt)]


class Grammar:
    def __init__(self, graph):
        self.graph = graph
        self.lexicon = {key: (kind, setting) for key, kind, setting in graph.lexicon}

    def word_class(self, word):
        return self.lexicon.get(fnv1a(word), (0, 0))

    def parse(self, prompt):
        """status, things, place, time."""
        if len(prompt) > self.graph.max_input:
            return TOO_LONG, [], 0, 0
        phrases = [(False, [])]
        for word in words_of(prompt):
            kind, _ = self.word_class(word)
            if kind == FILLER:
                continue
            if kind in (CONNECTIVE, PREPOSITION):
                phrases.append((kind == PREPOSITION, []))
            else:
                phrases[-1][1].append(word)
        things, place, time = [], 0, 0
        for marked, phrase in phrases:
            if not phrase:
                continue
            found = [self.word_class(word) for word in phrase]
            if not marked or not all(kind in (COLOUR, PLACE, TIME) for kind, _ in found):
                things.append(phrase)
                continue
            last = dict(found)
            place = last.get(PLACE, place)
            time = last.get(TIME, time)
            if PLACE not in last and TIME not in last:
                place = last[COLOUR]
        if any(len(phrase) > self.graph.max_words for _, phrase in phrases):
            return TOO_LONG, [], 0, 0
        if len(things) > self.graph.slots:
            return TOO_MANY, [], 0, 0
        if not things:
            return NOTHING, [], 0, 0
        return 0, things, place, time

    def scene(self, prompt):
        status, things, place, time = self.parse(prompt)
        return bytes([status, len(things), place, time, 0, 0, 0, 0])

    def ids(self, prompt, slot, rows, repeats):
        _, things, _, _ = self.parse(prompt)
        ids = []
        before = None
        for word in things[slot] if slot < len(things) else []:
            ids += [fnv1a(b"w:" + word) % rows] * repeats
            if self.word_class(word)[0] == COLOUR:
                before = None
                continue
            edged = b"^" + word + b"$"
            ids += [fnv1a(edged[i : i + 3]) % rows for i in range(len(edged) - 2)]
            if before is not None:
                pair = fnv1a(before).to_bytes(4, "little") + fnv1a(word).to_bytes(4, "little")
                ids.append(fnv1a(b"b:" + pair) % rows)
            before = word
        ids = ids[:96]
        return [len(ids), *ids] + [0] * (96 - len(ids))
