/// A drawing that says what it shows: title and description for those who do not see it, marks for those who do.
struct Chart {
    /// Unique in the page.
    let id: String
    let title: String
    /// What it shows in words, the verdict first.
    let summary: String
    var width = 560.0
    let height: Double
    var marks: [Mark]

    /// The chart as a self-contained element.
    var svg: String {
        "<svg role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 \(Coordinate.text(width)) "
            + "\(Coordinate.text(height))\" xmlns=\"http://www.w3.org/2000/svg\">"
            + "<title id=\"\(id)-t\">\(Markup.escape(title))</title><desc id=\"\(id)-d\">\(Markup.escape(summary))</desc>"
            + marks.map(\.svg).joined() + "</svg>"
    }
}

/// An axis with its grid lines and labels.
struct Axis {
    let scale: Scale
    let label: String
    let format: (Double) -> String
    /// Values to mark in place of round ones: those that were measured.
    var places: [Double]?

    private func name(_ tick: Double) -> String { Format.tick(format(tick)) }

    /// Marks of a horizontal axis at the bottom of a plot that reaches from `top` to `bottom`.
    func horizontal(top: Double, bottom: Double) -> [Mark] {
        let lines = spaced.flatMap { tick -> [Mark] in
            let x = scale.position(tick)
            return [
                .rule(.init(x: x, y: top), .init(x: x, y: bottom), classes: "gridline"),
                .text(.init(x: x, y: bottom + 15), name(tick), anchor: anchor(x), classes: "tick"),
            ]
        }
        let title = Mark.text(
            .init(x: (scale.start + scale.end) / 2, y: bottom + 32), label, anchor: "middle", classes: "axis")
        return lines + [
            .rule(.init(x: scale.start, y: bottom), .init(x: scale.end, y: bottom), classes: "base"), title,
        ]
    }

    /// Marks of a vertical axis at the left of a plot that reaches from `left` to `right`; its label stands above it.
    func vertical(left: Double, right: Double) -> [Mark] {
        let lines = spaced.flatMap { tick -> [Mark] in
            let y = scale.position(tick)
            return [
                .rule(.init(x: left, y: y), .init(x: right, y: y), classes: "gridline"),
                .text(.init(x: left - 7, y: y + 4), name(tick), anchor: "end", classes: "tick"),
            ]
        }
        let top = min(scale.start, scale.end)
        return lines + [.text(.init(x: 2, y: top - 10), label, anchor: "start", classes: "axis")]
    }

    /// Ticks whose labels do not touch each other on a horizontal axis, nor repeat.
    private var spaced: [Double] {
        var kept: [Double] = []
        var labels: Set<String> = []
        let isHorizontal = scale.end > scale.start
        for tick in places ?? scale.ticks {
            guard labels.insert(name(tick)).inserted else { continue }
            if isHorizontal, let last = kept.last {
                let room = (Double(name(tick).count + name(last).count) / 2 + 1.5) * 6.4
                guard scale.position(tick) - scale.position(last) >= room else { continue }
            }
            kept.append(tick)
        }
        return kept
    }

    /// Labels at the ends stay inside the drawing.
    private func anchor(_ x: Double) -> String {
        x < scale.start + 12 && scale.start < 20 ? "start" : x > scale.end - 12 ? "end" : "middle"
    }
}

/// A legend of series in rows above a plot.
struct Legend {
    let entries: [(label: String, style: SeriesStyle)]
    /// Height it takes.
    let height: Double
    let marks: [Mark]

    init(_ entries: [(label: String, style: SeriesStyle)], x: Double, y: Double, width: Double) {
        self.entries = entries
        var (left, top) = (x, y)
        var marks: [Mark] = []
        for entry in entries {
            let need = 34 + Double(entry.label.count) * 6.5 + 14
            if left > x, left + need > x + width { (left, top) = (x, top + 18) }
            marks.append(
                .line([.init(x: left, y: top), .init(x: left + 26, y: top)], entry.style, markers: false))
            marks.append(.points([.init(x: left + 13, y: top)], entry.style, size: 3.6, hollow: false))
            marks.append(.text(.init(x: left + 32, y: top + 4), entry.label, anchor: "start", classes: ""))
            left += need
        }
        self.marks = marks
        height = entries.isEmpty ? 0 : top - y + 24
    }
}
