/// A chart with its table, and what it shows in words.
struct Figure {
    /// Unique in the page, also the target of its permalink.
    let id: String
    let title: String
    /// What to look for, shown above the chart.
    let note: String
    /// Drawings one below the other; with `alternatives`, on a linear scale.
    var charts: [Chart]
    /// The same on a logarithmic scale; empty where there is only one scale.
    var alternatives: [Chart] = []
    var table: DataTable?
    /// Whether it takes the whole width.
    var isWide = false
}
