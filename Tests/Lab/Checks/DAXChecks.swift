import Glibc

/// Device memory on a DAX file system or device is what the kernel calls DAX.
let daxChecks = [
    Check("fsdax-statx") {
        let path = try filesystem()
        return try withProbe(in: path) { file, name in
            // STATX_ATTR_DAX of linux/stat.h.
            try expect(try attributes(of: name) & 0x20_0000 != 0, "statx does not call \(name) a DAX file")
            return "statx says DAX for a file on \(path)"
        }
    },
    Check("fsdax-map-sync") {
        let path = try filesystem()
        return try withProbe(in: path) { file, name in
            // MAP_SHARED_VALIDATE | MAP_SYNC of linux/mman.h: refused unless the mapping is really synchronous.
            let memory = mmap(nil, 1 << 20, PROT_READ | PROT_WRITE, 0x03 | 0x8_0000, file, 0)
            try expect(memory != MAP_FAILED, "mmap with MAP_SYNC of \(name) fails: errno \(errno)")
            munmap(memory, 1 << 20)
            return "MAP_SYNC accepted on \(path)"
        }
    },
    Check("fsdax-run") {
        let path = try filesystem()
        let mapping = try deviceMapping("fsdax-run", path)
        try expect(mapping.path.hasPrefix(path + "/"), "the device's memory is a mapping of '\(mapping.path)'")
        try expect(mapping.flags.contains("sf"), "the mapping is not synchronous: VmFlags \(mapping.flags)")
        return "device memory is \(mapping.path), VmFlags \(mapping.flags.joined(separator: " "))"
    },
    Check("devdax-run") {
        guard let path = LabMachine.devicePath, path.hasPrefix("/dev/dax") else { throw Skip(reason: "no DAX device") }
        let mapping = try deviceMapping("devdax-run", path)
        try expect(mapping.path == path, "the device's memory is a mapping of '\(mapping.path)'")
        return "device memory is \(mapping.path)"
    },
]

private func filesystem() throws -> String {
    guard let path = LabMachine.devicePath, path.hasPrefix("/mnt/") else { throw Skip(reason: "no DAX file system") }
    return path
}

/// `stx_attributes` of statx(2), which Glibc's headers show to C programs alone: the second 8 bytes of 256.
private func attributes(of name: String) throws -> UInt64 {
    typealias Statx = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32
    guard let symbol = dlsym(nil, "statx") else { throw Failure(detail: "the C library has no statx") }
    var answer = [UInt64](repeating: 0, count: 32)
    let result = answer.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { unsafeBitCast(symbol, to: Statx.self)(AT_FDCWD, name, 0, 0x7ff, $0) } ?? -1
    }
    try expect(result == 0, "statx of \(name) fails: errno \(errno)")
    return answer[1]
}

/// A file of 1 MiB that is gone afterwards.
private func withProbe(in folder: String, _ body: (Int32, String) throws -> String) throws -> String {
    let name = "\(folder)/lab-probe"
    let file = open(name, O_RDWR | O_CREAT, 0o600)
    try expect(file >= 0 && ftruncate(file, 1 << 20) == 0, "no file can be made on \(folder): errno \(errno)")
    defer {
        close(file)
        unlink(name)
    }
    return try body(file, name)
}

/// What the device's process has at the address of the data during its step.
private func deviceMapping(_ name: String, _ path: String) throws -> KernelView.Mapping {
    let run = try LabRun(
        name,
        LabRun.hotQuarter(
            "explicit/file", ["who=both", "plan=exact"], ["--device-path", path], model: "exclusive"))
    _ = try run.trial()
    guard let mapping = try run.observation("device", "begin").mapping else {
        throw Failure(detail: "the data is in no mapping of the device's process")
    }
    return mapping
}
