"""A contact sheet: runs the reference on prompts and draws what comes out, with the prompt below.

python sheet.py OUT.png [PROMPT ...]      without prompts, the 64 of prompts/sheet.txt
"""

import pathlib
import sys

from PIL import Image, ImageDraw

from reference import Model
from words import HERE

CELL, TEXT = 144, 26
STATUS = {1: "nothing to draw", 2: "too long", 3: "too many things", 4: "first thing unknown", 5: "second thing unknown"}


def picture(model, output):
    """The output as an image; None unless its status is 0."""
    if output[0]:
        return None
    width, height = output[1], output[2]
    bits = int.from_bytes(output[3:], "little")
    image = Image.new("RGB", (width, height))
    image.putdata([tuple(model.graph.palette[bits >> 6 * pixel & 63]) for pixel in range(width * height)])
    return image


def sheet(model, prompts, columns=8):
    rows = -(-len(prompts) // columns)
    out = Image.new("RGB", (columns * (CELL + 8), rows * (CELL + TEXT)), (246, 246, 246))
    pen = ImageDraw.Draw(out)
    for number, prompt in enumerate(prompts):
        x, y = number % columns * (CELL + 8), number // columns * (CELL + TEXT)
        output = model.run(prompt.encode())
        image = picture(model, output)
        if image:
            out.paste(image.resize((CELL, CELL), Image.NEAREST), (x, y))
        else:
            pen.text((x + 8, y + CELL // 2), STATUS[output[0]], fill=(160, 0, 0))
        pen.text((x, y + CELL + 1), prompt[:24], fill=(0, 0, 0))
        pen.text((x, y + CELL + 12), prompt[24:48], fill=(0, 0, 0))
    return out


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    model = Model((HERE / "pixel.imo").read_bytes())
    prompts = sys.argv[2:] or (HERE / "prompts" / "sheet.txt").read_text().splitlines()
    sheet(model, prompts).save(pathlib.Path(sys.argv[1]))


if __name__ == "__main__":
    main()
