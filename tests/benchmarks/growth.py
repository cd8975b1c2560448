"""A plot of time against size as SVG, both scales logarithmic: a flat line costs the same at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT = 960, 480
LEFT, TOP, RIGHT, BOTTOM = 70, 20, 300, 50
FONT = 'font-family="sans-serif" font-size="12"'
COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f", "#7a3e9d", "#946200", "#a3243b")


@dataclass(frozen=True)
class Line:
    """Points are (figures, milliseconds); `dashed` tells the databases apart without colour."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool


def plot(lines: Sequence[Line]) -> str:
    """Empty where there is nothing to draw."""
    if not lines:
        return ""
    across = _Scale([x for line in lines for x, _y in line.points], LEFT, WIDTH - RIGHT)
    up = _Scale([y for line in lines for _x, y in line.points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for value in up.marks:
        y = up(value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f} ms</text>')
    for value in across.marks:
        x = across(value)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">figures</text>')
    names = list(dict.fromkeys(line.name.rpartition(" (")[0] for line in lines))
    for place, line in enumerate(lines):
        colour = COLOURS[names.index(line.name.rpartition(" (")[0]) % len(COLOURS)]
        dash = ' stroke-dasharray="6 4"' if line.dashed else ""
        spots = [(across(x), up(y)) for x, y in line.points]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
        y = TOP + 14 + place * 18
        x = WIDTH - RIGHT + 20
        key = f'x1="{x}" x2="{x + 28}" y1="{y - 4}" y2="{y - 4}"'
        parts.append(f'<line {key} stroke="{colour}" stroke-width="2"{dash}/>')
        parts.append(f'<text x="{x + 36}" y="{y}">{escape(line.name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


class _Scale:
    """Values onto a length by their logarithm; marks are powers of ten."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low, self.high = log10(min(values)), log10(max(values))
        self.start, self.end = start, end
        first, last = int(self.low // 1), int(-(-self.high // 1))
        self.low, self.high = float(first), float(max(last, first + 1))
        self.marks = [10.0**power for power in range(first, int(self.high) + 1)]

    def __call__(self, value: float) -> float:
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)
