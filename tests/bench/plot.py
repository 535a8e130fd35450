#!/usr/bin/env python3
"""Draws the bytes of a query against the size of the library, as SVG and with nothing but Python.

plot.py RESULTS.json OUT.svg
"""

import json
import math
import sys
from pathlib import Path

from report import NAMES, bytes_, measured

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 74, 520, 58, 336
# Two labels closer than this would touch.
LABEL_GAP = 17

# The picture has a ground of its own and follows the reader's preference: it is readable wherever it is shown.
STYLE = """
  .ground { fill: #ffffff; stroke: #d0d7de; }
  text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #59636e; }
  .title { font-size: 15px; font-weight: 600; fill: #1f2328; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .following { stroke-dasharray: 6 4; }
  .pagefind { stroke: #bc4c00; } .lexical { stroke: #0969da; } .hybrid { stroke: #8250df; }
  circle.pagefind { fill: #bc4c00; } circle.lexical { fill: #0969da; } circle.hybrid { fill: #8250df; }
  text.pagefind, text.lexical, text.hybrid { stroke: none; }
  text.pagefind { fill: #bc4c00; } text.lexical { fill: #0969da; } text.hybrid { fill: #8250df; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d; }
    text { fill: #9198a1; }
    .title { fill: #f0f6fc; }
    .grid { stroke: #30363d; }
    .pagefind { stroke: #f0883e; } .lexical { stroke: #58a6ff; } .hybrid { stroke: #bc8cff; }
    circle.pagefind, text.pagefind { fill: #f0883e; }
    circle.lexical, text.lexical { fill: #58a6ff; }
    circle.hybrid, text.hybrid { fill: #bc8cff; }
  }
"""


def round_step(largest: float) -> float:
    """The step of 1, 2 or 5 times a power of ten that gives four to eight lines up to `largest`."""
    power = 10 ** math.floor(math.log10(largest / 4))
    return next(step * power for step in (1, 2, 5, 10) if largest / (step * power) <= 8)


def apart(wanted: list[float]) -> list[float]:
    """Heights near the wanted ones, in their order, at least LABEL_GAP from each other."""
    placed = []
    for height in wanted:
        placed.append(max(height, placed[-1] + LABEL_GAP) if placed else height)
    excess = placed[-1] - BOTTOM if placed else 0
    return [height - max(0, excess) for height in placed] if excess > 0 else placed


def draw(results: dict) -> str:
    sizes = results["sizes"]
    engines = measured(sizes[-1])
    curves = [
        (engine, which, [size["searches"][engine][f"{which}_bytes"]["p50"] for size in sizes])
        for engine in engines
        for which in ("first", "following")
    ]
    largest = max(max(values) for _, _, values in curves)
    step = round_step(largest)
    top = step * math.ceil(largest / step)
    pieces = [size["pieces"] for size in sizes]
    low, high = math.log(pieces[0]), math.log(pieces[-1])

    def x(n_pieces: int) -> float:
        return LEFT + (RIGHT - LEFT) * ((math.log(n_pieces) - low) / (high - low) if high > low else 0.5)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    shapes = [f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="6"/>']
    shapes.append('<text class="title" x="20" y="30">What one query downloads, by the size of the library</text>')
    for line_idx in range(round(top / step) + 1):
        value = line_idx * step
        shapes.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{RIGHT}"/>')
        label = bytes_(value) if value else "0"
        shapes.append(f'<text x="{LEFT - 9}" y="{y(value) + 4:.1f}" text-anchor="end">{label}</text>')
    for n_pieces in pieces:
        shapes.append(f'<path class="grid" d="M{x(n_pieces):.1f} {TOP}V{BOTTOM + 5}"/>')
        shapes.append(f'<text x="{x(n_pieces):.1f}" y="{BOTTOM + 22}" text-anchor="middle">{n_pieces:,}</text>')
    middle = (LEFT + RIGHT) / 2
    shapes.append(f'<text x="{middle}" y="{BOTTOM + 46}" text-anchor="middle">pieces of text (logarithmic)</text>')
    # The highest first, so that labels are moved down only.
    curves.sort(key=lambda curve: -curve[2][-1])
    heights = apart([y(values[-1]) for _, _, values in curves])
    for (engine, which, values), height in zip(curves, heights, strict=True):
        points = [(x(n_pieces), y(value)) for n_pieces, value in zip(pieces, values, strict=True)]
        path = "L".join(f"{across:.1f} {down:.1f}" for across, down in points)
        shapes.append(f'<path class="line {engine} {which}" d="M{path}"/>')
        for across, down in points:
            shapes.append(f'<circle class="{engine}" cx="{across:.1f}" cy="{down:.1f}" r="3.5"/>')
        name = {"lexical": "McDewey, words", "hybrid": "McDewey, meaning"}.get(engine, NAMES[engine])
        text = f"{name}, {which}: {bytes_(values[-1])}"
        shapes.append(f'<text class="{engine}" x="{RIGHT + 12}" y="{height + 4:.1f}">{text}</text>')
    about = "; ".join(f"{NAMES[engine]}, {which}: {bytes_(values[-1])}" for engine, which, values in curves)
    title = f"Bytes of a query at {pieces[-1]:,} pieces. {about}"
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img">\n<title>{title}</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Path(sys.argv[2]).write_text(draw(json.loads(Path(sys.argv[1]).read_text())))
