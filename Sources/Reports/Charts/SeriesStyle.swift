import Experiments

/// How a series looks: a colour of Okabe & Ito (*Color Universal Design*, 2008), and, for readers and printers without
/// colours, a marker and a dash pattern of its own.
struct SeriesStyle: Hashable {
    /// CSS class that sets the colour.
    let colour: String
    let shape: Shape
    /// Pattern of `stroke-dasharray`, empty for a full line.
    let dash: String

    /// A marker around its centre.
    enum Shape: CaseIterable {
        case circle, square, triangle, diamond, cross, down

        /// Path relative to the centre, about `size` units in radius.
        func path(_ size: Double) -> String {
            let r = Coordinate.text(size)
            let d = Coordinate.text(2 * size)
            switch self {
            case .circle: return "m-\(r) 0a\(r) \(r) 0 1 0 \(d) 0a\(r) \(r) 0 1 0 -\(d) 0z"
            case .square: return "m-\(r) -\(r)h\(d)v\(d)h-\(d)z"
            case .triangle: return "m-\(r) \(r)h\(d)l-\(r) -\(d)z"
            case .down: return "m-\(r) -\(r)h\(d)l-\(r) \(d)z"
            case .diamond: return "m-\(r) 0l\(r) -\(r)l\(r) \(r)l-\(r) \(r)z"
            case .cross: return "m-\(r) -\(r)l\(d) \(d)m0 -\(d)l-\(d) \(d)"
            }
        }
    }

    /// The same backend looks the same in every chart: styles by label, sides keep their family of colours.
    static func all(_ analysis: Analysis) -> [String: SeriesStyle] {
        var styles: [String: SeriesStyle] = [:]
        var used: [String: Int] = [:]
        for backend in analysis.runs.flatMap(\.record.backends) where styles[backend.label] == nil {
            let family = ["transparent", "explicit"].contains(backend.side) ? backend.side : "baseline"
            let number = used[family, default: 0]
            used[family] = number + 1
            styles[backend.label] = style(family, number)
        }
        return styles
    }

    /// The style of a label that has none, such as a backend family of a sweep.
    static func style(_ family: String, _ number: Int) -> SeriesStyle {
        let dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2"]
        let shapes: [Shape] =
            switch family {
            case "transparent": [.circle, .triangle, .down, .cross]
            case "explicit": [.square, .diamond, .cross, .triangle]
            default: [.cross, .diamond, .circle]
            }
        return SeriesStyle(
            colour: "\(family.prefix(1))\(number % 3)", shape: shapes[number % shapes.count],
            dash: dashes[number % dashes.count])
    }
}
