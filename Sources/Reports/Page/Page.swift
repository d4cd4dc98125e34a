enum Page {
    static func html(_ analysis: Analysis) throws(ReportError) -> String { "" }
}
