"""Pictures: from the rasterised set to 24 x 24 roles, a palette of 64 colours and recoloured variants."""

import json

import numpy as np
from PIL import Image

from settings import SCENE_COLOURS
from words import COLOURS, HERE, nouns, shades

SIDE = 24
ROLES = 4
# Role numbers are chosen so that neighbours in brightness differ in one bit: nothing, dark, light, middle.
NOTHING, DARK, LIGHT, MIDDLE = 0, 1, 2, 3
ROLE_BY_BRIGHTNESS = (DARK, MIDDLE, LIGHT)
PALETTE = 64
LUMA = np.array([0.299, 0.587, 0.114])
EYE = np.array([1.0, 1.3, 0.8])
OUTLINE = (24, 22, 30)
PAPER = (252, 252, 252)


def crop(image):
    """The square around everything visible."""
    rows, columns = np.where(image[..., 3] > 20)
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    side = max(bottom - top, right - left)
    out = np.zeros((side, side, 4))
    y, x = (side - (bottom - top)) // 2, (side - (right - left)) // 2
    out[y : y + bottom - top, x : x + right - left] = image[top:bottom, left:right]
    return out


def shrink(image):
    """Area average to SIDE x SIDE: colours (of what is visible) and alpha."""
    image = crop(image.astype(np.float64))
    image[..., :3] *= image[..., 3:] / 255
    planes = [
        np.asarray(Image.fromarray(image[..., c].astype(np.float32)).resize((SIDE, SIDE), Image.BOX), np.float64)
        for c in range(4)
    ]
    small = np.stack(planes, -1)
    return small[..., :3] / np.maximum(small[..., 3:], 1) * 255, small[..., 3]


def clusters(points, count, rounds=16):
    """k-means from farthest points, without chance."""
    centres = [points[((points - points.mean(0)) ** 2).sum(1).argmax()]]
    while len(centres) < count:
        centres.append(points[np.min([((points - c) ** 2).sum(1) for c in centres], 0).argmax()])
    centres = np.array(centres)
    for _ in range(rounds):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        centres = np.array([points[nearest == k].mean(0) if (nearest == k).any() else centres[k] for k in range(count)])
    return centres


def roles_of(image):
    """Roles (SIDE x SIDE) and the colours of dark, middle and light."""
    colour, alpha = shrink(image)
    seen = alpha > 115
    if seen.sum() < 40:
        seen = alpha > 70
    points = colour[seen]
    centres = clusters(points * EYE, 3) / EYE
    centres = centres[np.argsort(centres @ LUMA, kind="stable")]
    nearest = (((points[:, None] - centres[None]) * EYE) ** 2).sum(-1).argmin(1)
    roles = np.zeros((SIDE, SIDE), np.uint8)
    roles[seen] = np.array(ROLE_BY_BRIGHTNESS, np.uint8)[nearest]
    return roles, centres.clip(0, 255)


def recolour(roles, colours, name):
    """The three colours with those parts of the picture that carry its colour moved to shades of `name`."""
    area = np.array([(roles == role).sum() for role in ROLE_BY_BRIGHTNESS], float)
    area /= max(area.sum(), 1)
    bright = colours @ LUMA / 255
    vivid = (colours.max(1) - colours.min(1)) / 255
    moved = ~((bright < 0.2) | ((bright > 0.86) & (vivid < 0.18)))
    if area[moved].sum() < 0.4:
        moved = np.ones(3, bool)
    index = np.where(moved)[0]
    main = int(np.argmax(area[index]))
    steps = [OUTLINE, *shades(name), PAPER]
    out = colours.copy()
    for place, role in enumerate(index):
        out[role] = steps[min(4, max(0, 2 + place - main))]
    return out


def palette(all_roles, all_colours):
    """PALETTE colours: white paper, outline, the shades of the named colours, those of the settings, the rest from the pictures."""
    fixed = [PAPER, OUTLINE] + [shade for name in COLOURS for shade in shades(name)] + list(SCENE_COLOURS.values())
    fixed = np.array(fixed, float)
    points = []
    for roles, colours in zip(all_roles, all_colours):
        for role, colour in zip(ROLE_BY_BRIGHTNESS, colours):
            points += [colour] * max(1, int((roles == role).sum()) // 8)
    points = np.array(points)
    free = clusters(points, PALETTE - len(fixed), 8)
    for _ in range(15):
        every = np.concatenate([fixed, free])
        nearest = ((points[:, None] - every[None]) ** 2).sum(-1).argmin(1) - len(fixed)
        free = np.array([points[nearest == k].mean(0) if (nearest == k).any() else free[k] for k in range(len(free))])
    return np.concatenate([fixed, free]).clip(0, 255).round().astype(np.uint8)


def nearest(colours, table):
    """Indices of the nearest palette colours."""
    difference = (np.asarray(colours, float)[..., None, :] - table.astype(float)) * EYE
    return (difference**2).sum(-1).argmin(-1)


def load():
    """Roles and colours of every noun, in the order of nouns.txt."""
    meta = json.loads((HERE / "build" / "pictures.json").read_text())
    side = meta["size"]
    images = np.fromfile(HERE / "build" / "pictures.rgba", np.uint8).reshape(-1, side, side, 4)
    if meta["icons"] != [icon for icon, _ in nouns()]:
        raise SystemExit("build/pictures.json is older than nouns.txt: run `npm run rasterise` again")
    pairs = [roles_of(image) for image in images]
    return np.array([roles for roles, _ in pairs]), np.array([colours for _, colours in pairs])


def targets():
    """Palette, role bits (noun, 2 x pixels), colour indices (noun, colour or none, role 1..3): what the net is to give."""
    roles, colours = load()
    table = palette(roles, colours)
    flat = roles.reshape(len(roles), -1)
    bits = np.stack([flat & 1, flat >> 1], -1).reshape(len(roles), -1)
    by_role = np.argsort(ROLE_BY_BRIGHTNESS)
    index = np.zeros((len(roles), len(COLOURS) + 1, 3), np.int32)
    for noun in range(len(roles)):
        for number, name in enumerate(list(COLOURS) + [None]):
            three = colours[noun] if name is None else recolour(roles[noun], colours[noun], name)
            index[noun, number] = nearest(three, table)[by_role]
    return table, bits, index
