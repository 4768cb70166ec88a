"""Lines over time as an SVG picture: one panel under the other, each with its own scale, all with one time axis."""
import math
from dataclasses import dataclass
from html import escape

WIDTH, PANEL, LEFT, RIGHT, TOP, GAP, BOTTOM = 960, 220, 84, 24, 56, 44, 48
COLOURS = ["#1f6fb4", "#d1495b", "#3a7d44", "#8a6d3b"]
INK, FAINT = "#222222", "#d9d9d9"


@dataclass
class Panel:
    title: str  # with its unit
    lines: dict  # name: [(x, y)]


def ticks(top, wanted=5):
    """Round numbers from 0 to at least `top`."""
    raw = max(top, 1e-9) / wanted
    unit = 10 ** math.floor(math.log10(raw))
    step = next(step * unit for step in (1, 2, 2.5, 5, 10) if step * unit >= raw * 0.999999)
    return [step * i for i in range(math.ceil(top / step - 1e-9) + 1)] if top > 0 else [0, 1]


def number(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:g}"


class Picture:
    def __init__(self, title, panels, x_title):
        self.title, self.panels, self.x_title = title, panels, x_title
        self.x_max = max((x for panel in panels for line in panel.lines.values() for x, _ in line), default=1) or 1
        self.height = TOP + len(panels) * PANEL + (len(panels) - 1) * GAP + BOTTOM
        self.parts = []

    def text(self, x, y, text, size=12, anchor="start", colour=INK, weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}">{escape(text)}</text>')

    def stroke(self, points, colour, width):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
                          'stroke-linejoin="round"/>')

    def x(self, value):
        return LEFT + value / self.x_max * (WIDTH - LEFT - RIGHT)

    def panel(self, panel, top):
        bottom = top + PANEL
        marks = ticks(max((y for line in panel.lines.values() for _, y in line), default=1))

        def y_of(value):
            return bottom - value / marks[-1] * PANEL

        for mark in marks:
            self.stroke([(LEFT, y_of(mark)), (WIDTH - RIGHT, y_of(mark))], FAINT, 1)
            self.text(LEFT - 8, y_of(mark) + 4, number(mark), anchor="end")
        self.text(LEFT, top - 10, panel.title, 13, weight="bold")
        legend = WIDTH - RIGHT
        for colour, (name, line) in reversed(list(zip(COLOURS, panel.lines.items()))):
            self.stroke([(self.x(x), y_of(y)) for x, y in line], colour, 1.8)
            if len(panel.lines) > 1:
                self.text(legend, top - 10, name, anchor="end", colour=colour, weight="bold")
                legend -= 8 * len(name) + 20
        return bottom

    def svg(self):
        self.text(LEFT, 24, self.title, 16, weight="bold")
        top = TOP
        for panel in self.panels:
            bottom = self.panel(panel, top)
            top = bottom + GAP
        for mark in ticks(self.x_max, 8):
            if mark <= self.x_max:
                self.text(self.x(mark), bottom + 18, number(mark), anchor="middle")
        self.text((LEFT + WIDTH - RIGHT) / 2, bottom + 38, self.x_title, anchor="middle")
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
                f'height="{self.height}" font-family="Liberation Sans, Arial, sans-serif">\n'
                f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


def write(path, title, panels, x_title):
    with open(path, "w", encoding="utf-8") as file:
        file.write(Picture(title, panels, x_title).svg())
