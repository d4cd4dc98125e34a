import Mustache

/// The templates of `Template`, parsed.
struct Templates {
    let page: MustacheTemplate
    let run: MustacheTemplate
    let figure: MustacheTemplate

    init() throws(ReportError) {
        do {
            page = try MustacheTemplate(string: Template.page)
            run = try MustacheTemplate(string: Template.run)
            figure = try MustacheTemplate(string: Template.figure)
        } catch {
            throw ReportError(.unencodable, "the page's template cannot be read: \(error); this is a fault of Tiermark")
        }
    }

    /// A figure with a heading of a level.
    func html(_ figure: Figure, level: Int) -> String {
        let switched = !figure.alternatives.isEmpty
        func charts(_ some: [Chart]) -> [[String: Any]] {
            some.map { ["svg": $0.svg, "label": $0.title, "switched": switched] }
        }
        var context: [String: Any] = [
            "id": figure.id, "title": figure.title, "note": figure.note, "level": level, "wide": figure.isWide,
            "linear": charts(figure.charts), "logarithmic": charts(figure.alternatives),
        ]
        if let table = figure.table {
            context["table"] =
                ["caption": table.caption, "html": table.html, "open": figure.charts.isEmpty] as [String: Any]
        }
        return self.figure.render(context)
    }
}
