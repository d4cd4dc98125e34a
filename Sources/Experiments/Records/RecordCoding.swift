public import Foundation

/// How records are written as JSON: one line, keys in alphabetical order, times as they are, and numbers that JSON does
/// not have as the words `Infinity`, `-Infinity`, `NaN`, so that one odd value never loses a whole record.
public enum RecordCoding {
    /// One line of JSON.
    public static func encode(_ record: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return try encoder.encode(record)
    }

    /// What `encode` wrote.
    public static func decode<Record: Decodable>(_ type: Record.Type = Record.self, from data: Data) throws -> Record {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return try decoder.decode(type, from: data)
    }
}
