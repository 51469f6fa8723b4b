"""A plot as a small SVG, written by hand: both axes logarithmic, a line for each runner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

Line = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 170, 40, 45
_COLOURS = ("#1b6ca8", "#2a9d5c", "#777777", "#c4512d", "#8b3fa0")


def svg(title: str, across: str, lines: Mapping[str, Line]) -> str:
    """Return the plot. The values are drawn over numbers of cases."""
    xs = [x for line in lines.values() for x, _ in line]
    ys = [y for line in lines.values() for _, y in line]
    low, high = floor(log10(min(ys))), ceil(log10(max(ys)))
    left, right = log10(min(xs)), log10(max(xs))
    inner_width, inner_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x_of(value: float) -> float:
        return _LEFT + (log10(value) - left) / ((right - left) or 1) * inner_width

    def y_of(value: float) -> float:
        return _TOP + (high - log10(value)) / ((high - low) or 1) * inner_height

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="14">{title}</text>',
        f'<text x="{_LEFT}" y="{_HEIGHT - 8}">{across}</text>',
    ]
    for power in range(low, high + 1):
        y = y_of(10.0**power)
        parts.append(
            f'<path d="M {_LEFT} {y:.1f} H {_WIDTH - _RIGHT}" stroke="#dddddd"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for value in sorted(set(xs)):
        parts.append(
            f'<text x="{x_of(value):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">'
            f"{value:,.0f}</text>"
        )
    taken: list[float] = []
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in line)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        for x, y in line:
            parts.append(f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3" fill="{colour}"/>')
        label = _beside(y_of(line[-1][1]) + 4, taken)
        parts.append(
            f'<text x="{_WIDTH - _RIGHT + 10}" y="{label:.1f}" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _beside(y: float, taken: list[float]) -> float:
    """Return a place for a label that covers no other."""
    while any(abs(y - other) < 14 for other in taken):
        y += 14
    taken.append(y)
    return y
