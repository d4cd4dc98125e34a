import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the user typed wrong: code 64, a message with the thing, the reason and the remedy, nothing measured.
    @Suite struct UsageErrorTests {
        struct Mistake: CustomTestStringConvertible {
            var words: [String]
            var expected: [String]
            var testDescription: String { words.joined(separator: " ") }
        }

        static let mistakes = [
            Mistake(
                words: ["--workload", "lst"],
                expected: ["there is no workload 'lst'", "did you mean 'list'?", "list, tree, vector, mixed"]),
            Mistake(
                words: ["--backend", "explicit/fil"],
                expected: ["no backend 'explicit/fil'", "did you mean 'explicit/file'?", "'tiermark list backends'"]),
            Mistake(words: ["-p", "sise=1MiB"], expected: ["'sise'", "did you mean 'size'?"]),
            Mistake(
                words: ["-p", "lst.size=1MiB"], expected: ["no workload or backend 'lst'", "did you mean 'list'?"]),
            Mistake(words: ["-p", "size=64MB"], expected: ["'64MB' is no amount of memory for 'size'", "64MiB"]),
            Mistake(words: ["-p", "rounds=0"], expected: ["'0' is out of range for 'rounds'", "1 to 10000"]),
            Mistake(words: ["-p", "write=1.5"], expected: ["'1.5' is out of range for 'write'", "0 to 1"]),
            Mistake(words: ["-p", "around=3"], expected: ["'3' is no power of two for 'around'", "try 4"]),
            Mistake(words: ["-p", "resolver=thread"], expected: ["'thread'", "'resolver'", "inline", "daemon"]),
            Mistake(words: ["-p", "size"], expected: ["'-p size' is no parameter: there is no '='", "-p name=value"]),
            Mistake(words: ["-p", "size="], expected: ["'-p size=' is no parameter: a value is missing"]),
            Mistake(words: ["-p", "size=1MiB,,2MiB"], expected: ["a value is missing after the '=' or a comma"]),
            Mistake(
                words: ["--counters", "perf/page-fault"],
                expected: ["'perf/page-fault'", "Near it: perf/page-faults"]),
            Mistake(
                words: ["--counters", "page-faults"],
                expected: ["'page-faults' is not a counter name", "source/event"]),
            Mistake(
                words: ["--device-model", "shared"],
                expected: ["there is no device model 'shared'", "exclusive or coherent"]),
            Mistake(words: ["--suite", "quik"], expected: ["there is no suite 'quik'", "did you mean 'quick'?"]),
            Mistake(words: ["--blocks", "0"], expected: ["'0' is no number of blocks", "1 to 10000"]),
            Mistake(words: ["--target", "x"], expected: ["--target 'x' is no percentage", "5%"]),
            Mistake(
                words: ["--target", "1%", "--blocks", "6"], expected: ["--blocks", "--target", "give one of them"]),
            Mistake(words: ["--max-time", "soon"], expected: ["--max-time 'soon' is no duration", "90s"]),
            Mistake(words: ["--time-limit", "0s"], expected: ["--time-limit '0s' is no duration"]),
            Mistake(words: ["--repetitions", "2"], expected: ["'2' does not fit 'repetitions'", "odd"]),
            Mistake(words: ["--seed", "one"], expected: ["'one'", "--seed"]),
            Mistake(words: ["--frobnicate"], expected: ["--frobnicate"]),
            Mistake(words: ["--config", "/nowhere.yaml"], expected: ["/nowhere.yaml"]),
        ]

        @Test(arguments: mistakes) func aMistakeIsNamedWithItsRemedy(_ mistake: Mistake) throws {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(["run", "--out", directory.path("run")] + mistake.words, in: directory.path)
            #expect(ended.status == 64, "\(ended.messages)")
            #expect(ended.output.isEmpty && directory.entries.isEmpty)
            for words in mistake.expected { #expect(ended.messages.contains(words), "\(ended.messages)") }
        }

        @Test func aWrongKeyInAnExperimentFileIsNamedWithItsLine() throws {
            let directory = try TemporaryDirectory()
            let text = "workloads:\n  - name: list\n    parameters:\n      size: 1MiB\nblock: 6\n"
            let file = try directory.file("experiment.yaml", Data(text.utf8))
            let ended = try Tiermark.run(["run", "--config", file], in: directory.path)
            #expect(ended.status == 64 && ended.messages.contains("experiment.yaml:5: block: there is no such key"))
            #expect(ended.messages.contains("did you mean 'blocks'?") && directory.entries == ["experiment.yaml"])
        }

        @Test func aWrongValueInAnExperimentFileIsNamedWithItsLine() throws {
            let directory = try TemporaryDirectory()
            let text = "workloads:\n  - name: list\n    parameters:\n      size: 1MB\n"
            let file = try directory.file("experiment.yaml", Data(text.utf8))
            let ended = try Tiermark.run(["run", "--config", file], in: directory.path)
            #expect(ended.status == 64, "\(ended.messages)")
            #expect(ended.messages.contains("experiment.yaml:4: size:") && ended.messages.contains("'1MB'"))
        }

        @Test func valuesThatMeanTheSameAreMeasuredOnce() throws {
            let words = ["run", "-n", "--json", "--workload", "list,list", "-p", "size=1MiB,1048576,1024KiB"]
            let ended = try Tiermark.run(words)
            #expect(ended.status == 0, "\(ended.messages)")
            let plan = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
            #expect((plan?["cells"] as? [Any])?.count == 1)
        }

        @Test func aSweepWithoutEndIsRefused() throws {
            let numbers = (1...101).map(String.init).joined(separator: ",")
            let ended = try Tiermark.run([
                "run", "-n", "--workload", "list", "-p", "rounds=\(numbers)", "-p", "seed=\(numbers)",
            ])
            #expect(ended.status == 64 && ended.messages.contains("more than 10000 combinations"))
        }
    }
}
