#!/usr/bin/env python3
"""Draws what routing_simulation found, a line a policy over the offered load.

usage: bench/routing_simulation.py BUILD_DIRECTORY PICTURE.svg [HOURS]
"""
import json
import subprocess
import sys
from html import escape
from pathlib import Path

COLOURS = ["#1f6fb4", "#3a7d44", "#d1495b", "#8a6d3b", "#6b4fa0"]
PANELS = [("service_level", "answered within the objective, %", 0, 100),
          ("service_level_gold", "the same of the queue 'gold', %", 0, 100),
          ("abandoned", "callers who hung up, %", 0, 30),
          ("fairness", "equality of the agents' load (Jain's index)", 0.8, 1)]
WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 420, 220, 60, 100, 70, 70


class Panel:
    """One small diagram: places for values, and its frame."""

    def __init__(self, number, loads, low, high):
        self.left = LEFT + (number % 2) * (WIDTH + GAP_X)
        self.top = TOP + (number // 2) * (HEIGHT + GAP_Y)
        self.loads, self.low, self.high = loads, low, high

    def x(self, load):
        return self.left + (load - self.loads[0]) / (self.loads[-1] - self.loads[0]) * WIDTH

    def y(self, value):
        inside = min(max(value, self.low), self.high)
        return self.top + HEIGHT * (1 - (inside - self.low) / (self.high - self.low))

    def frame(self, title):
        parts = [text(self.left, self.top - 12, title, weight="bold")]
        for i in range(6):
            value = self.low + (self.high - self.low) * i / 5
            parts.append(f'<path d="M{self.left},{self.y(value):.1f}h{WIDTH}" stroke="#d9d9d9"/>')
            parts.append(text(self.left - 8, self.y(value) + 4, f"{value:g}", anchor="end"))
        for load in self.loads:
            parts.append(text(self.x(load), self.top + HEIGHT + 18, f"{100 * load:.0f}", anchor="middle"))
        return parts

    def line(self, points, colour):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def text(x, y, words, size=12, anchor="start", colour="#222222", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{escape(words)}</text>')


def picture(runs):
    policies = list(dict.fromkeys(run["policy"] for run in runs))
    loads = sorted({run["load"] for run in runs})
    parts = [text(LEFT, 28, "The same callers under different policies", 16, weight="bold")]
    at = LEFT
    for policy, colour in zip(policies, COLOURS, strict=True):
        parts.append(text(at, 56, policy, colour=colour, weight="bold"))
        at += 8 * len(policy) + 24
    for number, (member, title, low, high) in enumerate(PANELS):
        panel = Panel(number, loads, low, high)
        parts += panel.frame(title)
        for policy, colour in zip(policies, COLOURS, strict=True):
            parts.append(panel.line([(run["load"], run[member]) for run in runs if run["policy"] == policy], colour))
    width, height = LEFT + 2 * WIDTH + GAP_X + 30, TOP + 2 * HEIGHT + GAP_Y + 60
    parts.append(text(width / 2, height - 14, "offered load, % of the agents' time", anchor="middle"))
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="Liberation Sans, Arial, sans-serif">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
            f"{body}\n</svg>\n")


def main(build, target, hours="4"):
    result = subprocess.run([Path(build) / "routing_simulation", hours], check=True, stdout=subprocess.PIPE, text=True)
    sys.stdout.write(result.stdout)
    Path(target).write_text(picture([json.loads(line) for line in result.stdout.splitlines()]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
