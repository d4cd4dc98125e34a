import Glibc

/// Text that comes from a plug-in, which is not trusted: it ends up on terminals, in file names and in pages.
enum PluginText {
    static let nameLimit = 64
    static let lineLimit = 200
    static let messageLimit = 1000

    /// A name: `a-z`, `0-9`, `-`.
    static func name(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(PluginError) -> String {
        let text = try string(pointer, what, limit: nameLimit)
        guard isName(text) else {
            throw PluginError(
                .rejected,
                "\(what) is \(quoted(text)): names consist of a-z, 0-9 and '-' only, because they become file names, "
                    + "columns and page text; rename it")
        }
        return text
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameLimit && text.utf8.allSatisfy(isNameByte)
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// A word of a choice: letters, digits, `.`, `_`, `-`, and `=N` at the end.
    static func word(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(PluginError) -> String {
        let text = try string(pointer, what, limit: nameLimit)
        let stem = text.hasSuffix("=N") ? text.dropLast(2) : text[...]
        let fits = stem.utf8.allSatisfy { byte in
            isNameByte(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
        }
        guard fits, !stem.isEmpty else {
            throw PluginError(
                .rejected,
                "\(what) is \(quoted(text)): words consist of letters, digits and . _ - only, with '=N' at the end for a "
                    + "number; rename it")
        }
        return text
    }

    /// One line of plain text; NULL or empty where `isOptional`.
    static func line(
        _ pointer: UnsafePointer<CChar>?, _ what: String, isOptional: Bool = false
    ) throws(PluginError) -> String {
        if isOptional, pointer == nil || pointer?.pointee == 0 { return "" }
        let text = try string(pointer, what, limit: lineLimit)
        guard text.unicodeScalars.allSatisfy({ !$0.properties.isControl }) else {
            throw PluginError(
                .rejected, "\(what) is \(quoted(text)): it is one line without control characters; remove them")
        }
        return text
    }

    private static func string(
        _ pointer: UnsafePointer<CChar>?, _ what: String, limit: Int
    ) throws(PluginError) -> String {
        guard let pointer else { throw PluginError(.rejected, "\(what) is NULL: set it to a text") }
        let length = strnlen(pointer, limit + 1)
        guard length > 0 else { throw PluginError(.rejected, "\(what) is empty: set it to a text") }
        guard length <= limit else {
            throw PluginError(.rejected, "\(what) is longer than \(limit) bytes, or lacks its NUL: shorten it")
        }
        guard let text = String(validatingCString: pointer) else {
            throw PluginError(.rejected, "\(what) is not UTF-8 text: write it in UTF-8")
        }
        return text
    }

    /// Text in quotation marks in which nothing acts on a terminal or a page.
    static func quoted(_ text: String, limit: Int = 60) -> String {
        let shown = text.unicodeScalars.prefix(limit).map { scalar in
            scalar.properties.isControl || scalar == "<" || scalar == ">" || scalar == "&"
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return "'\(shown.joined())\(text.unicodeScalars.count > limit ? "…" : "")'"
    }

    /// The beginning of a message that a plug-in wrote, on one line: a message without an end would fill what carries it.
    static func cleaned(_ message: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeRawBufferPointer(start: message, count: strnlen(message, messageLimit))
        return cleaned(String(decoding: bytes, as: UTF8.self))
    }

    /// A message that a plug-in wrote, on one line.
    static func cleaned(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? " " : $0 }))
    }
}

extension Unicode.Scalar.Properties {
    /// Whether the scalar moves a cursor, changes the writing direction or is otherwise invisible.
    var isControl: Bool { [.control, .format, .lineSeparator, .paragraphSeparator].contains(generalCategory) }
}
