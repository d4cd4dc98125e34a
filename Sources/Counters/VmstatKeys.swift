/// The lines of `/proc/vmstat` that concern moving memory.
enum VmstatKeys {
    static let path = "/proc/vmstat"

    /// Lines this project knows and what they count, by the names of mm/vmstat.c. A kernel built without the feature
    /// has no such line: then the counter is missing, whereas a key that is in neither list is a spelling error.
    static let known: [(key: String, summary: String)] = [
        ("pgfault", "Page faults, minor and major"),
        ("pgmajfault", "Page faults that waited for input or output"),
        ("pswpin", "Pages read from swap"),
        ("pswpout", "Pages written to swap"),
        ("pgmigrate_success", "Pages migrated"),
        ("pgmigrate_fail", "Pages that could not be migrated"),
        ("pgpromote_success", "Pages promoted to a faster tier"),
        ("pgpromote_candidate", "Pages that were candidates for promotion"),
        ("pgdemote_kswapd", "Pages demoted by kswapd"),
        ("pgdemote_direct", "Pages demoted by direct reclaim"),
        ("pgdemote_khugepaged", "Pages demoted by khugepaged"),
        ("pgdemote_proactive", "Pages demoted by proactive reclaim"),
        ("numa_hit", "Allocations served by the intended node"),
        ("numa_miss", "Allocations served by another node than intended"),
        ("numa_foreign", "Allocations intended for a node and served elsewhere"),
        ("numa_interleave", "Interleaved allocations served as intended"),
        ("numa_local", "Allocations served by the node of the CPU"),
        ("numa_other", "Allocations served by another node than that of the CPU"),
        ("numa_pte_updates", "Page table entries marked by NUMA balancing"),
        ("numa_huge_pte_updates", "Huge page table entries marked by NUMA balancing"),
        ("numa_hint_faults", "Faults taken on entries that NUMA balancing had marked"),
        ("numa_hint_faults_local", "Such faults on pages of the local node"),
        ("numa_pages_migrated", "Pages migrated by NUMA balancing"),
        ("thp_migration_success", "Transparent huge pages migrated whole"),
        ("thp_migration_fail", "Transparent huge pages that could not be migrated"),
        ("thp_migration_split", "Transparent huge pages split before they were migrated"),
        ("thp_fault_alloc", "Transparent huge pages allocated by a fault"),
        ("thp_fault_fallback", "Faults that fell back to small pages"),
        ("thp_collapse_alloc", "Transparent huge pages allocated by khugepaged"),
        ("thp_split_page", "Transparent huge pages split"),
        ("thp_split_pmd", "Huge page table entries split"),
        ("thp_zero_page_alloc", "Huge zero pages allocated"),
    ]

    /// The keys this kernel has, in the order of the file.
    ///
    /// - Throws: `CountersError` with code `unreadableEvidence`.
    static func inFile() throws(CountersError) -> [String] {
        try ProcFile.read(path).split(separator: "\n").map { line in String(line.prefix { $0 != " " }) }
    }

    /// One line about a key.
    static func summary(_ key: String) -> String {
        known.first { $0.key == key }?.summary ?? "Line \(key) of \(path)"
    }

    /// Lines named `nr_` are levels, not counts of events: mm/vmstat.c.
    static func unit(_ key: String) -> String { key.hasPrefix("nr_") ? "pages (level)" : "count" }
}
