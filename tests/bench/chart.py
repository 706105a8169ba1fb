"""A chart of medians on a logarithmic scale, as SVG: readable without colour, in light and in dark, and by ear."""

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from tests.bench.numbers import number

WIDTH, LEFT, RIGHT = 820, 250, 110
BAR, STEP, GROUP = 16, 26, 34
TOP, BOTTOM = 76, 54
OURS = "tmserver"
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 } .group { font-weight: 600 } .small { font-size: 12px; fill: #57606a }
  .page { fill: #ffffff } .grid { stroke: #d0d7de } .ours { fill: #0b6e4f } .other { fill: #8c959f }
  .range { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9da7b3 } .page { fill: #0d1117 } .grid { stroke: #30363d }
    .ours { fill: #3fb98a } .other { fill: #6e7681 } .range { stroke: #e6edf3 }
  }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the median of the rounds' medians, and their least and most; ms."""

    name: str
    median: float
    least: float
    most: float


Groups = dict[str, list[Bar]]
"""Bars under the heading they belong to."""


def groups_of(part: dict[str, Any]) -> Groups:
    """The medians of all contestants, corpus by corpus."""
    return {
        _heading(corpus): [
            Bar(name, one["p50"]["median"], one["p50"]["least"], one["p50"]["most"])
            for name, one in contestants.items()
        ]
        for corpus, contestants in part.items()
    }


def _heading(corpus: str) -> str:
    name, size = corpus.rsplit(" ", 1)
    return f"{int(size):,} units, {name}"


def drawn(title: str, groups: Groups) -> str:
    """The whole SVG file."""
    bars = [bar for group in groups.values() for bar in group]
    low = math.floor(math.log10(min(bar.least for bar in bars)))
    high = math.ceil(math.log10(max(bar.most for bar in bars)))
    height = TOP + len(groups) * GROUP + len(bars) * STEP + BOTTOM
    scale = _Scale(low, high)
    said = "; ".join(
        f"{heading}: " + ", ".join(f"{bar.name} {number(bar.median)} ms" for bar in group)
        for heading, group in groups.items()
    )
    box, named = f'viewBox="0 0 {WIDTH} {height}"', 'role="img" aria-labelledby="title said"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} {named}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="said">{escape(said)}.</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
        f'<text class="title" x="16" y="28">{escape(title)}</text>',
        *_legend(),
        *_grid(scale, height),
        *_rows(scale, groups),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Scale:
    """Powers of ten from `low` to `high` over the width of the plot."""

    low: int
    high: int

    def x(self, value: float) -> float:
        """Where a value stands, pixels."""
        share = (math.log10(value) - self.low) / max(1, self.high - self.low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _legend() -> list[str]:
    return [
        '<rect class="ours" x="16" y="42" width="14" height="12"/>',
        '<text class="small" x="36" y="53">this service</text>',
        '<rect class="other" x="130" y="42" width="14" height="12"/>',
        '<text class="small" x="150" y="53">others</text>',
        '<line class="range" x1="206" y1="48" x2="232" y2="48"/>',
        '<text class="small" x="240" y="53">least to most of the rounds; shorter bars are faster</text>',
    ]


def _grid(scale: _Scale, height: int) -> list[str]:
    lines = []
    for power in range(scale.low, scale.high + 1):
        x = scale.x(10.0**power)
        said = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
        lines.append(f'<line class="grid" x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{height - BOTTOM + 4}"/>')
        lines.append(f'<text class="small" x="{x}" y="{height - BOTTOM + 20}" text-anchor="middle">{said}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(
        f'<text class="small" x="{middle}" y="{height - 12}" text-anchor="middle">'
        "median time of one look-up, milliseconds, logarithmic scale</text>"
    )
    return lines


def _rows(scale: _Scale, groups: Groups) -> list[str]:
    lines, y = [], float(TOP)
    for heading, bars in groups.items():
        lines.append(f'<text class="group" x="16" y="{y + 18}">{escape(heading)}</text>')
        y += GROUP
        for bar in bars:
            lines += _row(scale, bar, y)
            y += STEP
    return lines


def _row(scale: _Scale, bar: Bar, y: float) -> list[str]:
    kind, middle, end = "ours" if bar.name == OURS else "other", y + BAR / 2, scale.x(bar.median)
    return [
        f'<text x="{LEFT - 8}" y="{middle + 5}" text-anchor="end">{escape(bar.name)}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{max(1.0, end - LEFT):.1f}" height="{BAR}"/>',
        f'<line class="range" x1="{scale.x(bar.least)}" y1="{middle}" x2="{scale.x(bar.most)}" y2="{middle}"/>',
        f'<text x="{scale.x(bar.most) + 6}" y="{middle + 5}">{number(bar.median)} ms</text>',
    ]
