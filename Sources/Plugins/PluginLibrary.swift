import CWorkloadABI
import Glibc
import WorkloadKit

/// A loaded library that passed the handshake and says complete things of itself.
///
/// Unchecked: the table is a copy that never changes, and what it points to is constant by contract. The library stays
/// loaded until the process ends.
final class PluginLibrary: @unchecked Sendable {
    static let symbol = "tiermark_workload_v\(TIERMARK_WORKLOAD_ABI)"
    let path: String
    let table: tiermark_workload
    let name: String
    let summary: String
    let parameters: [ParameterDescription]
    let calls: Calls

    /// The functions of the table, all there.
    struct Calls {
        let create:
            @convention(c) (UnsafePointer<tiermark_value>?, UnsafePointer<tiermark_message>?) ->
                UnsafeMutableRawPointer?
        let destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?
        let shape: @convention(c) (UnsafeRawPointer?, UnsafeMutablePointer<tiermark_shape>?) -> Void
        let step: @convention(c) (UnsafeRawPointer?, UnsafeMutablePointer<tiermark_step>?) -> Void
        let build:
            @convention(c) (UnsafeRawPointer?, UnsafePointer<tiermark_arena>?, UnsafePointer<tiermark_message>?) ->
                UnsafeMutableRawPointer?
        let place:
            @convention(c) (
                UnsafeRawPointer?, UnsafePointer<tiermark_step>?, UnsafePointer<tiermark_layout>?,
                UnsafePointer<tiermark_placements>?
            ) -> Void
        let run:
            @convention(c) (
                UnsafeRawPointer?, UnsafePointer<tiermark_step>?, UnsafeMutableRawPointer?,
                UnsafePointer<tiermark_lane>?,
                UnsafeMutablePointer<tiermark_probe>?, UnsafeMutablePointer<tiermark_result>?
            ) -> Void
        /// nil if its data cannot be relocated.
        let relocate:
            (
                @convention(c) (
                    UnsafeRawPointer?, UnsafePointer<tiermark_part>?, UnsafePointer<tiermark_relocation>?
                ) -> UInt64
            )?
    }

    /// Loads and checks the library at a path.
    /// - Parameter named: told the workload's name as soon as it is known, before the rest is checked.
    init(path given: String, named: (String) -> Void = { _ in }) throws(PluginError) {
        path = try Self.resolved(given)
        let file = PluginText.quoted(path)
        try Self.checkFile(path, file)
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw Self.unloadable(file) }
        guard let symbol = dlsym(handle, Self.symbol) else { throw Self.missingSymbol(file, handle) }
        let entry = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafeRawPointer?).self)
        guard let pointer = entry() else {
            throw PluginError(
                .rejected, "\(Self.symbol) of \(file) returned NULL: return the address of a static table")
        }
        table = try Self.checkedTable(pointer, file)
        name = try PluginText.name(table.name, "the name of the workload in \(file)")
        named(name)
        summary = try PluginText.line(table.summary, "the summary of workload '\(name)'")
        parameters = try PluginParameters.read(table, workload: name)
        calls = try Self.functions(table, name)
    }

    /// The absolute path without links, so that every process loads the same file and none searches for it.
    static func resolved(_ path: String) throws(PluginError) -> String {
        guard let real = realpath(path, nil) else {
            throw PluginError(
                .notFound,
                "there is no plug-in at \(PluginText.quoted(path)): \(String(cString: strerror(errno))). Give the path of "
                    + "a shared library")
        }
        defer { free(real) }
        return String(cString: real)
    }

    /// Loading a pipe would wait for somebody who writes to it.
    private static func checkFile(_ path: String, _ file: String) throws(PluginError) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT != S_IFREG else { return }
        throw PluginError(
            .rejected, "\(file) is no file but a directory, a pipe or a device: give the path of a shared library")
    }

    // MARK: - Handshake

    private static func unloadable(_ file: String) -> PluginError {
        let reason = dlerror().map { PluginText.cleaned(String(cString: $0)) } ?? "no reason given"
        return PluginError(
            .rejected,
            "\(file) cannot be loaded: \(reason). A plug-in is a shared library for this machine, linked with all it "
                + "needs: build it with -shared -fPIC")
    }

    private static func missingSymbol(_ file: String, _ handle: UnsafeMutableRawPointer) -> PluginError {
        let current = Int(TIERMARK_WORKLOAD_ABI)
        if let other = (0...99).first(where: { $0 != current && dlsym(handle, "tiermark_workload_v\($0)") != nil }) {
            return otherVersion(file, "\(other)")
        }
        return PluginError(
            .rejected,
            "\(file) does not export \(symbol): every plug-in defines this one function (see tiermark_workload.h), with C "
                + "linkage (extern \"C\" in C++, #[no_mangle] in Rust) and default visibility")
    }

    private static func otherVersion(_ file: String, _ version: String) -> PluginError {
        PluginError(
            .rejected,
            "\(file) speaks version \(version) of the plug-in interface, this program speaks version "
                + "\(TIERMARK_WORKLOAD_ABI): build it against the tiermark_workload.h of this version")
    }

    private static func checkedTable(_ pointer: UnsafeRawPointer, _ file: String) throws(PluginError)
        -> tiermark_workload
    {
        let abi = pointer.loadUnaligned(as: UInt32.self)
        guard abi == UInt32(TIERMARK_WORKLOAD_ABI) else { throw otherVersion(file, "\(abi)") }
        let size = Int(pointer.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        let table = grown(tiermark_workload(), from: pointer, size: size)
        // Everything before `relocate` is in every table of this version.
        let needed = MemoryLayout<tiermark_workload>.offset(of: \.relocate) ?? MemoryLayout<tiermark_workload>.size
        let sizes = [
            ("table_size", size, needed),
            ("parameter_size", Int(table.parameter_size), MemoryLayout<tiermark_parameter>.size),
            ("shape_size", Int(table.shape_size), MemoryLayout<tiermark_shape>.size),
            ("step_size", Int(table.step_size), MemoryLayout<tiermark_step>.size),
            ("result_size", Int(table.result_size), MemoryLayout<tiermark_result>.size),
        ]
        for (field, found, minimum) in sizes where !(minimum...4096).contains(found) || found % 8 != 0 {
            throw PluginError(
                .rejected,
                "\(field) in the table of \(file) is \(found), and at least \(minimum) is needed: start the table with "
                    + "TIERMARK_HANDSHAKE, or fill in the sizes of the structures of tiermark_workload.h")
        }
        return table
    }

    /// A structure of which the library may know fewer or more entries.
    static func grown<Structure>(_ empty: Structure, from pointer: UnsafeRawPointer, size: Int) -> Structure {
        var copy = empty
        withUnsafeMutableBytes(of: &copy) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, bytes.count)))
        }
        return copy
    }

    private static func functions(_ table: tiermark_workload, _ name: String) throws(PluginError) -> Calls {
        func missing(_ function: String) -> PluginError {
            PluginError(
                .rejected, "workload '\(name)' has no function '\(function)': the entry of its table is NULL; set it")
        }
        guard let create = table.create else { throw missing("create") }
        guard let shape = table.shape else { throw missing("shape") }
        guard let step = table.step else { throw missing("step") }
        guard let build = table.build else { throw missing("build") }
        guard let place = table.place else { throw missing("place") }
        guard let run = table.run else { throw missing("run") }
        return Calls(
            create: create, destroy: table.destroy, shape: shape, step: step, build: build, place: place, run: run,
            relocate: table.relocate)
    }
}
