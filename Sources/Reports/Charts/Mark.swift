import Foundation

/// One thing that a chart draws, in units of the drawing.
enum Mark {
    /// A line through points, with an optional marker on each.
    case line([Point], SeriesStyle, markers: Bool)
    /// An area between a lower and an upper line.
    case band([Point], [Point], SeriesStyle)
    /// Markers. Hollow ones stand for what does not count.
    case points([Point], SeriesStyle, size: Double, hollow: Bool)
    /// A box with a CSS class; `title` shows on pointing at it.
    case box(x: Double, y: Double, width: Double, height: Double, classes: String, title: String)
    /// A straight line with a CSS class.
    case rule(Point, Point, classes: String)
    /// Text with a CSS class and an anchor: `start`, `middle`, `end`.
    case text(Point, String, anchor: String, classes: String)

    /// A place in the drawing.
    struct Point {
        let x: Double
        let y: Double
    }

    /// The mark as SVG.
    var svg: String {
        switch self {
        case .line(let points, let style, let markers): Self.line(points, style, markers)
        case .band(let low, let high, let style):
            "<path class=\"band \(style.colour)\" d=\"\(Self.path(low + high.reversed()))z\"/>"
        case .points(let points, let style, let size, let hollow):
            "<path class=\"dots \(style.colour)\(hollow || style.shape == .cross ? " hollow" : "")\" d=\""
                + points.map { "M\($0.text)\(style.shape.path(size))" }.joined() + "\"/>"
        case .box(let x, let y, let width, let height, let classes, let title):
            Self.box(Point(x: x, y: y), max(0, width), max(0, height), classes, title)
        case .rule(let from, let to, let classes):
            "<path class=\"\(classes)\" d=\"\(Self.path([from, to]))\"/>"
        case .text(let at, let text, let anchor, let classes):
            "<text x=\"\(Coordinate.text(at.x))\" y=\"\(Coordinate.text(at.y))\""
                + (anchor == "start" ? "" : " text-anchor=\"\(anchor)\"")
                + (classes.isEmpty ? "" : " class=\"\(classes)\"") + ">\(Markup.escape(text))</text>"
        }
    }

    private static func line(_ points: [Point], _ style: SeriesStyle, _ markers: Bool) -> String {
        let dash = style.dash.isEmpty ? "" : " stroke-dasharray=\"\(style.dash)\""
        let line = "<path class=\"line \(style.colour)\"\(dash) d=\"\(path(points))\"/>"
        return line + (markers ? Mark.points(points, style, size: 3.6, hollow: false).svg : "")
    }

    private static func box(_ at: Point, _ width: Double, _ height: Double, _ classes: String, _ title: String)
        -> String
    {
        let start =
            "<rect class=\"\(classes)\" x=\"\(Coordinate.text(at.x))\" y=\"\(Coordinate.text(at.y))\" "
            + "width=\"\(Coordinate.text(width))\" height=\"\(Coordinate.text(height))\""
        return title.isEmpty ? start + "/>" : start + "><title>\(Markup.escape(title))</title></rect>"
    }

    private static func path(_ points: [Point]) -> String {
        points.enumerated().map { "\($0 == 0 ? "M" : "L")\($1.text)" }.joined()
    }
}

extension Mark.Point {
    fileprivate var text: String { "\(Coordinate.text(x)) \(Coordinate.text(y))" }
}

/// Coordinates with one decimal: a tenth of a pixel is finer than any screen shows, and keeps pages small.
enum Coordinate {
    static func text(_ value: Double) -> String {
        let tenths = Int(clampedRounding: value * 10)
        guard !tenths.isMultiple(of: 10) else { return "\(tenths / 10)" }
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
