"""Places and times: what the layout paints behind the things.

The world is 48 x 48 pixels; a picture of one thing shows columns 8..40 and rows 12..44 of it. A paint is
(kind, colour, x0, y0, x1, y1) or, scattered, (SCATTER, colour, x0, y0, x1, y1, number, seed).
Colours are names: those of SCENE_COLOURS, or a named colour's shade such as `blue-` (dark), `blue`, `blue+` (light).
"""

WORLD = 48
FILL, DITHER, SCATTER, DISC = 1, 2, 3, 4

SCENE_COLOURS = {
    "night": (24, 26, 58),
    "dusk": (74, 60, 122),
    "sky": (142, 206, 246),
    "pale": (228, 236, 246),
    "sand": (238, 206, 140),
    "grass": (112, 188, 88),
    "glow": (252, 168, 112),
}


def every(kind, colour, y0, y1):
    return (kind, colour, 0, y0, WORLD, y1)


def cloud(x, y, colour="paper"):
    return [(DISC, colour, x, y + 2, x + 11, y + 6), (DISC, colour, x + 3, y, x + 8, y + 5)]


def hill(colour, left, top, right, steps):
    """A mountain out of shrinking rows."""
    rows = []
    for step in range(steps):
        y = 34 - (34 - top) * (step + 1) // steps
        bottom = 34 - (34 - top) * step // steps
        inset = (right - left) * step // (2 * steps)
        rows.append((FILL, colour, left + inset, y, right - inset, bottom))
    return rows


def house(colour, x, y, width):
    return [(FILL, colour, x, y, x + width, 34), (DITHER, "yellow+", x + 1, y + 2, x + width - 1, y + 9)]


DAY = [
    every(FILL, "sky", 0, 48),
    every(DITHER, "pale", 29, 34),
    (DISC, "yellow", 31, 13, 39, 21),
    *cloud(9, 14),
    (DISC, "paper", 20, 3, 33, 7),
]
STARS = [(SCATTER, "paper", 0, 0, 48, 34, 44, 7), (SCATTER, "yellow+", 0, 0, 48, 34, 14, 3)]
NIGHT = [
    every(FILL, "night", 0, 48),
    every(DITHER, "dusk", 29, 34),
    *STARS,
    (DISC, "yellow+", 30, 13, 39, 22),
    (DISC, "night", 33, 12, 41, 20),
]
GRASS = [
    every(FILL, "grass", 34, 48),
    every(DITHER, "green", 40, 48),
    (SCATTER, "green", 0, 35, 48, 48, 30, 5),
]
SPACE = [
    every(FILL, "black-", 0, 48),
    (DITHER, "night", 0, 14, 48, 26),
    (SCATTER, "paper", 0, 0, 48, 48, 60, 11),
    (SCATTER, "cyan+", 0, 0, 48, 48, 14, 23),
]

# (words, sky, ground)
PLACES = [
    ("grass field meadow park farm hill hills countryside", DAY, GRASS),
    (
        "garden flowers",
        DAY,
        GRASS
        + [
            (SCATTER, "pink", 0, 36, 48, 47, 14, 2),
            (SCATTER, "yellow", 0, 36, 48, 47, 14, 9),
            (SCATTER, "red", 0, 36, 48, 47, 10, 4),
        ],
    ),
    (
        "sea ocean water waves lake river pool",
        DAY,
        [
            every(FILL, "blue", 32, 48),
            every(DITHER, "blue+", 32, 34),
            (SCATTER, "cyan+", 0, 35, 47, 48, 26, 6),
            (SCATTER, "blue-", 0, 35, 47, 48, 26, 8),
        ],
    ),
    (
        "underwater deep abyss reef",
        [
            every(FILL, "blue", 0, 48),
            every(DITHER, "cyan", 0, 14),
            every(DITHER, "blue-", 28, 42),
            (SCATTER, "cyan+", 0, 0, 48, 40, 30, 13),
        ],
        [
            every(FILL, "sand", 42, 48),
            (FILL, "green", 9, 30, 10, 43),
            (FILL, "green-", 11, 34, 12, 43),
            (FILL, "green", 37, 28, 38, 43),
            (FILL, "green-", 39, 33, 40, 43),
        ],
    ),
    (
        "beach shore coast seaside",
        DAY,
        [
            every(FILL, "blue", 30, 36),
            every(DITHER, "cyan+", 34, 36),
            every(FILL, "sand", 36, 48),
            (SCATTER, "brown+", 0, 37, 48, 48, 18, 3),
        ],
    ),
    (
        "desert dunes sahara sand",
        [every(FILL, "sky", 0, 48), (DISC, "yellow", 30, 13, 39, 22), every(DITHER, "sand", 28, 34)],
        [
            every(FILL, "sand", 34, 48),
            (DISC, "sand", 0, 27, 34, 45),
            (DISC, "glow", 20, 31, 48, 47),
            (SCATTER, "brown+", 0, 36, 48, 48, 22, 5),
        ],
    ),
    (
        "forest woods jungle wood rainforest",
        DAY,
        [
            *[(FILL, "brown-", x, 28, x + 2, 36) for x in (11, 36)],
            *[(DISC, colour, x, 12, x + 9, 32) for x, colour in ((0, "green-"), (8, "green"), (33, "green"), (39, "green-"))],
            (DISC, "green-", 15, 20, 24, 34),
            (DISC, "green", 24, 21, 33, 34),
            every(FILL, "green", 33, 48),
            (SCATTER, "green-", 0, 34, 48, 48, 40, 5),
        ],
    ),
    (
        "snow ice arctic antarctica winter north glacier",
        [every(FILL, "blue+", 0, 48), every(DITHER, "pale", 14, 34), (SCATTER, "paper", 0, 0, 48, 34, 50, 19)],
        [
            (DISC, "pale", 2, 26, 34, 46),
            every(FILL, "paper", 35, 48),
            every(DITHER, "pale", 42, 48),
        ],
    ),
    ("space galaxy cosmos universe orbit", SPACE + [(DISC, "purple", 30, 14, 38, 22), (DISC, "purple+", 31, 15, 34, 18)], []),
    (
        "moon lunar",
        SPACE + [(DISC, "blue", 31, 13, 39, 21), (DISC, "green", 32, 14, 36, 18)],
        [
            (DISC, "grey+", 0, 33, 48, 48),
            every(FILL, "grey+", 38, 48),
            (DISC, "grey", 9, 38, 17, 42),
            (DISC, "grey", 28, 41, 40, 46),
            (DISC, "grey", 1, 43, 8, 47),
        ],
    ),
    (
        "mars",
        [every(FILL, "glow", 0, 48), (DISC, "paper", 33, 14, 37, 18)],
        [
            every(FILL, "brown", 34, 48),
            every(DITHER, "glow", 34, 36),
            (DISC, "brown-", 9, 38, 17, 42),
            (DISC, "brown-", 28, 41, 40, 46),
        ],
    ),
    (
        "city town street road downtown highway",
        DAY,
        [
            *house("grey", 0, 12, 11),
            *house("blue+", 11, 19, 7),
            *house("brown+", 18, 9, 9),
            *house("grey+", 27, 21, 7),
            *house("purple+", 34, 14, 14),
            every(FILL, "black+", 34, 48),
            every(FILL, "white", 34, 36),
            every(DITHER, "yellow", 43, 44),
        ],
    ),
    (
        "mountains mountain alps himalaya",
        DAY,
        [
            *hill("blue-", 22, 18, 48, 5),
            *hill("grey", 0, 13, 30, 7),
            (FILL, "paper", 12, 13, 17, 15),
            (DITHER, "paper", 10, 15, 19, 17),
            *GRASS,
        ],
    ),
    (
        "sky clouds heaven air",
        DAY,
        [
            (DISC, "paper", 0, 38, 20, 48),
            (DISC, "paper", 14, 40, 36, 48),
            (DISC, "paper", 28, 37, 48, 48),
            every(FILL, "paper", 44, 48),
        ],
    ),
    (
        "room home kitchen indoors bedroom office house",
        [every(FILL, "sand", 0, 48), *[(FILL, "glow", x, 0, x + 2, 36) for x in (4, 15, 31, 42)]],
        [
            every(FILL, "brown-", 35, 36),
            every(FILL, "brown", 36, 48),
            every(FILL, "brown-", 40, 41),
            every(FILL, "brown-", 45, 46),
        ],
    ),
    (
        "cave dungeon underground tunnel",
        [
            every(FILL, "black", 0, 48),
            (SCATTER, "black+", 0, 0, 48, 36, 70, 9),
            *[(FILL, "black+", x, 0, x + 3, y) for x, y in ((2, 14), (12, 17), (31, 18), (41, 12))],
        ],
        [every(FILL, "black+", 36, 48), (SCATTER, "grey", 0, 36, 48, 48, 24, 3)],
    ),
    (
        "lava hell volcano inferno underworld",
        [every(FILL, "red-", 0, 48), every(DITHER, "black-", 0, 20), (SCATTER, "orange", 0, 0, 48, 34, 40, 5)],
        [every(FILL, "orange", 35, 48), every(DITHER, "yellow", 40, 48), (SCATTER, "red", 0, 36, 48, 48, 50, 3)],
    ),
    (
        "stage disco party club concert theatre",
        [
            every(FILL, "purple-", 0, 48),
            (SCATTER, "yellow", 0, 0, 48, 34, 24, 5),
            (SCATTER, "cyan", 0, 0, 48, 34, 24, 15),
            (SCATTER, "pink", 0, 0, 48, 34, 24, 25),
        ],
        [every(FILL, "black-", 36, 48), every(DITHER, "purple", 37, 48), every(FILL, "pink", 36, 37)],
    ),
    (
        "matrix cyberspace computer internet blockchain metaverse",
        [every(FILL, "black-", 0, 48), *[(SCATTER, "green", x, 0, x + 1, 48, 30, x + 1) for x in range(3, 48, 6)]],
        [],
    ),
]

# (words, sky)
TIMES = [
    ("night midnight dark darkness moonlight", NIGHT + [every(FILL, "green-", 36, 48), every(DITHER, "night", 36, 48)]),
    (
        "sunset dusk evening twilight",
        [
            every(FILL, "dusk", 0, 48),
            every(DITHER, "purple+", 10, 18),
            every(FILL, "pink", 18, 23),
            every(FILL, "glow", 23, 48),
            every(DITHER, "pink", 23, 26),
            (DISC, "yellow", 15, 21, 33, 40),
            every(FILL, "purple-", 36, 48),
        ],
    ),
    (
        "sunrise dawn morning",
        [
            every(FILL, "sky", 0, 48),
            every(DITHER, "pink+", 14, 24),
            every(FILL, "yellow+", 24, 48),
            every(DITHER, "pink+", 24, 28),
            (DISC, "orange", 28, 24, 44, 40),
            every(FILL, "grass", 36, 48),
        ],
    ),
    ("day daylight noon sunshine summer spring", DAY + GRASS),
    (
        "rain storm thunder",
        [
            every(FILL, "grey", 0, 48),
            (DISC, "grey-", 4, 10, 26, 18),
            (DISC, "grey-", 22, 12, 46, 20),
            (DISC, "grey-", 0, 0, 48, 9),
            every(FILL, "green-", 36, 48),
            (SCATTER, "blue+", 0, 10, 48, 48, 120, 21),
        ],
    ),
    (
        "snowfall snowstorm blizzard",
        [every(FILL, "grey+", 0, 48), every(FILL, "paper", 37, 48), (SCATTER, "paper", 0, 0, 48, 40, 120, 17)],
    ),
    (
        "fog mist autumn fall",
        [
            every(FILL, "sand", 0, 48),
            every(DITHER, "pale", 8, 34),
            every(FILL, "brown+", 36, 48),
            (SCATTER, "orange", 0, 8, 48, 48, 30, 7),
            (SCATTER, "red", 0, 8, 48, 48, 20, 17),
        ],
    ),
]


def backdrop(colour):
    """Sky and ground of a picture on a plain colour."""
    if colour == "black":
        return [every(FILL, "black-", 0, 48)], [every(FILL, "black", 37, 48)]
    return [every(FILL, f"{colour}+", 0, 48)], [every(FILL, colour, 37, 48)]


# Without a place: no ground, so that a time alone shows the ground that belongs to it.
DEFAULT = ([every(FILL, "pale", 0, 48), every(DITHER, "white", 38, 48)], [])
