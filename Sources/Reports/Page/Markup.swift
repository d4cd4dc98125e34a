/// Text as markup.
enum Markup {
    /// Text that stays text inside an element or a quoted attribute. Characters that XML cannot hold become U+FFFD.
    static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case let other
            where other.value < 0x20 || (0x7F...0x9F).contains(other.value)
                || (0xFFFE...0xFFFF).contains(other.value):
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// An element with text in it.
    static func element(_ name: String, _ text: String, classes: String = "") -> String {
        "<\(name)\(classes.isEmpty ? "" : " class=\"\(classes)\"")>\(escape(text))</\(name)>"
    }
}
