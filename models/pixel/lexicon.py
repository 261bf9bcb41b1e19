"""The grammar's words: what is skipped, what joins two things, what opens a place."""

from settings import PLACES, TIMES
from words import COLOUR_NAMES, COLOURS

FILLER, CONNECTIVE, PREPOSITION, COLOUR, PLACE, TIME = 1, 2, 3, 4, 5, 6

FILLERS = """
a an the of my your our his her its their this that some any one
draw make show give me us please picture image photo drawing icon sprite art pixel pixels pixelart nft mint
cute nice beautiful pretty lovely little small tiny big large huge giant very really so super
background backdrop front just is are coloured colored color colour
""".split()

CONNECTIVES = "and with plus n vs versus meets wearing holding riding eating chasing fighting".split()

# "near the castle" is a second thing, "near the sea" a place.
PREPOSITIONS = """
on in at under over above below inside during into onto upon within around across through along near beside besides by next to toward towards
behind before against
""".split()


def classes():
    """Word -> (class, setting)."""
    table = {}

    def add(words, kind, setting=0):
        for word in words:
            if word in table:
                raise ValueError(f"{word!r} is in the lexicon twice")
            table[word] = (kind, setting)

    add(FILLERS, FILLER)
    add(CONNECTIVES, CONNECTIVE)
    add(PREPOSITIONS, PREPOSITION)
    # Setting 0 is the default; then come the colours' backdrops, the places, the times.
    for number, colour in enumerate(COLOURS, 1):
        add(COLOUR_NAMES[colour], COLOUR, number)
    for number, (words, _, _) in enumerate(PLACES, 1 + len(COLOURS)):
        add(words.split(), PLACE, number)
    for number, (words, _) in enumerate(TIMES, 1 + len(COLOURS) + len(PLACES)):
        add(words.split(), TIME, number)
    return table
