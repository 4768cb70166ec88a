// Points and boxes of a picture. x grows to the right, y downwards; one unit is one CSS pixel.
#pragma once

#include <vector>

namespace orchestrion::render {

struct Point {
    double x = 0;
    double y = 0;
    Point operator+(Point other) const { return {x + other.x, y + other.y}; }
    Point operator-(Point other) const { return {x - other.x, y - other.y}; }
    Point operator*(double factor) const { return {x * factor, y * factor}; }
};

struct Size {
    double width = 0;
    double height = 0;
};

struct Rect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Rect moved(Point by) const { return {x + by.x, y + by.y, width, height}; }
};

// Cubic Bézier pieces: the start, then two control points and an end for each piece (1 + 3n
// points).
using Curve = std::vector<Point>;

}  // namespace orchestrion::render
