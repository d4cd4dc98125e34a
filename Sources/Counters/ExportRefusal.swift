import Glibc

/// The words for what `tiermark_sde_attach` refuses.
enum ExportRefusal {
    /// Why, for a positive error number.
    static func reason(_ error: Int32) -> String {
        switch error {
        case EBUSY: "another part of this process exports a counter of this name; let that one end first"
        case ENOSPC: "a process can export 64 names in its life"
        case ENAMETOOLONG: "a name has at most 63 bytes"
        case ENOTSUP: "libsde finds no libpapi in this process"
        default: "libsde refuses the name"
        }
    }
}
