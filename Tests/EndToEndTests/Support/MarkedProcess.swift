import Foundation
import Glibc
import TestSupport

/// A process that a test started, itself or through others: all of them inherit an environment variable.
struct MarkedProcess {
    let process: pid_t
    /// Its arguments.
    let words: [String]

    static let variable = "TIERMARK_TEST_MARK"

    /// What the processes of the running test carry.
    @TaskLocal static var mark = "none"

    /// Those that run now.
    static func all(_ mark: String = mark) -> [MarkedProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { process in
            guard strings("/proc/\(process)/environ").contains("\(variable)=\(mark)"), ProcessTable.isRunning(process)
            else { return nil }
            return MarkedProcess(process: process, words: strings("/proc/\(process)/cmdline"))
        }
    }

    /// Those with an argument, such as `__trial`.
    static func all(with word: String) -> [MarkedProcess] { all().filter { $0.words.contains(word) } }

    /// Waits for a trial that is in the middle of a step.
    static func trialInStep(other than: pid_t = 0) -> MarkedProcess? {
        var found: MarkedProcess?
        _ = ProcessTable.wait {
            found = all(with: "__trial").first { $0.process != than && $0.step.contains("round=") }
            return found != nil
        }
        return found
    }

    /// What a trial says it does, in the status file that it inherits.
    var step: String { Self.strings("/proc/\(process)/fd/3").first ?? "" }

    private static func strings(_ path: String) -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, bytes.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
