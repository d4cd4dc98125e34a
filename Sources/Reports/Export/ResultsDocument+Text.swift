extension ReportWriter {
    /// What `results.json` holds, for a program that reads standard output.
    /// - Throws: `ReportError` when a value cannot be written.
    public static func resultsJSON(_ analysis: Analysis) throws(ReportError) -> String {
        try files(analysis, formats: [.json]).map(\.text).joined()
    }
}
