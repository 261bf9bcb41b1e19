"""Layout: section 7 of docs/spec/model.md."""

from settings import DISC, DITHER, FILL, SCATTER


def paint(world, width, record):
    kind, colour, x0, y0, x1, y1, number, seed = record
    w, h = x1 - x0, y1 - y0
    if kind == SCATTER:
        state = seed * 0x9E3779B1 & 0xFFFFFFFF
        for _ in range(number):
            state = (state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
            world[(y0 + (state >> 20) % h) * width + x0 + (state >> 8) % w] = colour
        return
    for y in range(y0, y1):
        for x in range(x0, x1):
            if kind == DITHER and (x + y) % 2:
                continue
            if kind == DISC and (2 * x - x0 - x1 + 1) ** 2 * h * h + (2 * y - y0 - y1 + 1) ** 2 * w * w > w * w * h * h:
                continue
            if kind in (FILL, DITHER, DISC):
                world[y * width + x] = colour


def compose(graph, side, sprites, scene):
    """The output's bytes."""
    blank = bytes(graph.out_len - 1)
    if scene[0]:
        return bytes([scene[0]]) + blank
    for number in range(min(scene[1], len(sprites))):
        if sprites[number][0]:
            return bytes([4 + number]) + blank
    width, height = graph.width, graph.height
    world = [0] * (width * height)
    things = max(1, min(scene[1], graph.slots))
    layout = graph.layouts[things - 1]
    if graph.settings:
        place, time = (index if index < len(graph.settings) else 0 for index in scene[2:4])
        first, sky, _ = graph.settings[time or place]
        for record in graph.paints[first : first + sky]:
            paint(world, width, record)
        first, sky, ground = graph.settings[place]
        for record in graph.paints[first + sky : first + sky + ground]:
            paint(world, width, record)
    for number in (1, 0) if layout[10] and things == 2 else range(things):
        left, base, mirror = layout[4 + 3 * number : 7 + 3 * number]
        record = sprites[number]
        top = base - min(record[1], side)
        for pixel in range(side * side):
            role = record[5 + pixel // 4] >> 2 * (pixel % 4) & 3
            column = pixel % side
            x = left + (side - 1 - column if mirror else column)
            y = top + pixel // side
            if role and 0 <= x < width and 0 <= y < height:
                world[y * width + x] = record[1 + role]
    x0, y0, w, h = layout[:4]
    bits = 0
    for pixel in range(w * h):
        bits |= world[(y0 + pixel // w) * width + x0 + pixel % w] << 6 * pixel
    packed = bits.to_bytes(-(-6 * w * h // 8), "little")
    return bytes([0, w, h]) + packed + bytes(graph.out_len - 3 - len(packed))
