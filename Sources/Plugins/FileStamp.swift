import Glibc

/// Which version of a file this is, told from what the file system says, so that every trial can afford to look.
enum FileStamp {
    /// Device, file number, size and time of the last change of the file; "none" if there is none.
    static func of(_ path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "none" }
        let time = "\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
        return "\(facts.st_dev)-\(facts.st_ino)-\(facts.st_size)-\(time)"
    }
}
