import Foundation
import Glibc
import Testing
import WorkloadKit

@testable import Plugins

/// Plug-ins asked in processes of their own.
@Suite struct PluginProbeTests {
    private let probe = PluginProbe(
        program: Compilers.host, arguments: [], reserved: ["list"], timeLimit: 20, checkTimeLimit: 60)

    @Test("a description passes the process border unchanged")
    func description() throws {
        let scratch = try Scratch()
        let library = try scratch.faulty()
        let described = try probe.description(of: library)
        let loaded = try PluginLoader.load(path: library)
        #expect(described.name == loaded.name && described.summary == loaded.summary)
        #expect(described.parameters == loaded.parameters)
        let kind = probe.kind(described)
        let made = try kind.make(["size": "160", "threads": "3"])
        let real = try loaded.make(["size": "160", "threads": "3"])
        #expect(made.footprint == real.footprint && made.program == real.program)
        #expect(made.threads == 3 && made.quantum == 1)
    }

    @Test("what a plug-in prints does not become an answer")
    func prints() throws {
        let scratch = try Scratch()
        #expect(try probe.description(of: scratch.faulty("PRINTS")).name == "fixture")
    }

    @Test("crashes, endings and hangs of a plug-in are errors of the probe")
    func violence() throws {
        let scratch = try Scratch()
        let loading = try scratch.faulty("CRASH_LOADING")
        let crash = #expect(throws: PluginError.self) { _ = try probe.description(of: loading) }
        #expect(crash?.code == .crashed)
        #expect(crash?.description.contains("crashed with SIGSEGV (while loading it)") == true)
        for (fault, message) in [
            ("CRASH_CREATE", "crashed with SIGSEGV"), ("EXIT_CREATE", "its last message was 'giving up'"),
        ] {
            let description = try probe.description(of: scratch.faulty(fault))
            let error = #expect(throws: PluginError.self) { _ = try probe.shape(description, ["size": "4096"]) }
            #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
            #expect(error?.description.contains("size=4096") == true)
            // Its trials fail by themselves: a plan is not what such a plug-in stops.
            #expect(try probe.kind(description).make(["size": "4096"]).program.isEmpty)
        }
    }

    @Test("a plug-in that hangs is stopped")
    func hang() throws {
        let scratch = try Scratch()
        var hurried = probe
        let description = try probe.description(of: scratch.faulty("HANG_CREATE"))
        hurried.timeLimit = 0.3
        let error = #expect(throws: PluginError.self) { _ = try hurried.shape(description, [:]) }
        #expect(error?.description.contains("did not come to an end in time") == true)
    }

    @Test("broken plug-ins become workloads whose trials fail with the reason; names stay unique")
    func plugIn() throws {
        let scratch = try Scratch()
        let sound = try scratch.faulty()
        let paths = [
            sound, try scratch.faulty("TWICE"), try scratch.faulty("LIST_NAME"), sound, try scratch.faulty("STEP_SIDE"),
        ]
        let found = try probe.plugIn(paths)
        #expect(found.map(\.kind.name) == ["fixture", "twice", "list-name", "fixture-2", "step-side"])
        #expect(found.map { $0.problem == nil } == [true, false, false, false, false])
        let real = try PluginLibrary.resolved(sound)
        #expect(found[0].reference == .library(name: "fixture", path: real, stamp: FileStamp.of(real)))
        #expect(found[1].reference.arguments[1].contains("declares parameter 'rounds' twice"))
        #expect(try found[1].kind.make().program.isEmpty)
        let error = #expect(throws: PluginError.self) { _ = try found[1].reference.load() }
        #expect(error?.description == found[1].problem?.description)
        #expect(throws: PluginError.self) { _ = try probe.plugIn(["/no/such/lib.so"]) }
    }

    @Test("values that a plug-in does not take are the user's error, and stop the plan")
    func refusedValues() throws {
        let scratch = try Scratch()
        let kind = probe.kind(try probe.description(of: scratch.faulty()))
        let error = #expect(throws: ParameterError.self) { _ = try kind.make(["size": "0"]) }
        #expect(error?.description.contains("no room for an item") == true)
    }

    @Test("a plug-in that cannot say its name or its parameters gets them from what is asked for")
    func wishes() throws {
        let scratch = try Scratch()
        let nameless = try scratch.faulty("NO_SYMBOL")
        let named = try scratch.faulty("STEP_SIDE")
        let wishes = PluginWishes(
            workloads: ["list", "mine", "fixture"],
            values: [
                .init(workload: nil, parameter: "size", values: ["64KiB"]),
                .init(workload: "mine", parameter: "depth", values: ["1", "deep"]),
                .init(workload: "list", parameter: "order", values: ["odd"]),
            ])
        let found = try probe.plugIn([nameless, named], wishes: wishes)
        #expect(found.map(\.kind.name) == ["mine", "fixture"])
        #expect(found.allSatisfy { $0.problem != nil })
        #expect(found[0].kind.parameters.map(\.name) == ["depth", "size"])
        #expect(found[0].kind.parameters[0].kind == .choice(["1", "deep"]))
        #expect(found[0].kind.parameters[1] == CommonParameters.size)
        #expect(try found[0].kind.make(["depth": "deep", "size": "64KiB"]).program.isEmpty)
        // Two names for one library: either may be a typing error.
        let unclear = PluginWishes(workloads: ["lst", "mine"])
        #expect(try probe.plugIn([nameless], wishes: unclear).map(\.kind.name) == ["no-symbol"])
    }

    @Test("references survive the command line, and a trial loads only the plug-in of its cell")
    func references() throws {
        let scratch = try Scratch()
        let library = try scratch.faulty()
        let all: [PluginReference] = [
            .library(name: "fixture", path: library), .broken(name: "other", reason: "a = b"),
            .library(name: "renamed", path: library), .library(name: "old", path: library, stamp: "1-2-3-4.5"),
        ]
        let arguments = ["__trial"] + all.flatMap(\.arguments)
        #expect(PluginReference.all(in: arguments) == all)
        let find = PluginReference.finder(arguments)
        let found = try #require(try find("fixture"))
        #expect(found.kind.name == "fixture" && found.deviceArguments == ["--plugin", "fixture=\(library)"])
        #expect(try find("list") == nil)
        #expect(throws: PluginError(.rejected, "a = b")) { _ = try find("other") }
        let renamed = #expect(throws: PluginError.self) { _ = try find("renamed") }
        #expect(renamed?.description.contains("do not rebuild a plug-in during a run") == true)
    }

    @Test("a library that was built again is not loaded, though its workload has the same name")
    func stamps() throws {
        let scratch = try Scratch()
        let library = try scratch.faulty()
        let reference = PluginReference.library(name: "fixture", path: library, stamp: FileStamp.of(library))
        #expect(try reference.load().name == "fixture")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: library)
        let error = #expect(throws: PluginError.self) { _ = try reference.load() }
        #expect(error?.description.contains("built again or replaced, since the run began") == true)
    }

    @Test("a directory and a pipe are refused without waiting for a writer")
    func noFiles() throws {
        let scratch = try Scratch()
        let pipe = scratch.path + "/pipe.so"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [scratch.path, pipe] {
            let error = #expect(throws: PluginError.self) { _ = try probe.description(of: path) }
            #expect(error?.description.contains("a directory, a pipe or a device") == true)
        }
    }

    @Test(
        "file names become names",
        arguments: [
            ("/a/libbfs.so", "bfs"), ("libMy_Plug.so.1", "my-plug"), ("list.so", "list-2"), ("lib.so", "plugin"),
            ("/tmp/<b>.so", "-b-"),
        ])
    func fallbackNames(_ path: String, _ name: String) {
        #expect(PluginProbe.fallbackName(path, reserved: ["list"]) == name)
    }

    @Test("conformance in a process of its own survives a crash and a loop, and keeps what it found before")
    func conformance() throws {
        let scratch = try Scratch()
        let follows = try probe.conformance(of: scratch.faulty("FOLLOWS", "LARGE_FOOTPRINT"))
        #expect(follows.first?.check == "footprint")
        #expect(follows.last?.check == "survives")
        #expect(follows.last?.message.contains("crashed with SIGSEGV (while placements of round=0/work") == true)
        #expect(follows.last?.message.contains("place all that the step reads") == true)
        let breach = try probe.conformance(of: scratch.faulty("LABEL_TWICE"))
        #expect(breach.last?.check == "contract" && breach.last?.isViolent == true)
        #expect(breach.last?.message.hasPrefix("plug-in workload 'fixture': 'build' cannot allocate: ") == true)
        var hurried = probe
        hurried.checkTimeLimit = 1
        let forever = try hurried.conformance(of: scratch.faulty("FOREVER"))
        #expect(forever.last?.check == "ends")
    }
}
