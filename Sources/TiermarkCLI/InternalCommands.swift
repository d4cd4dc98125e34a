import ArgumentParser
import Backends
import Experiments
import Foundation
import Plugins

/// `tiermark __trial`: what `tiermark run` starts for every trial.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__trial", abstract: "One trial (internal).", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var plugins: [String] = []

    func run() throws {
        let code = TrialProcess.run(
            workloads: CommandEnvironment.workloads,
            deviceProgram: (path: "/proc/self/exe", arguments: ["tiermark", "__device"]),
            plugin: PluginReference.finder(plugins))
        throw ExitCode(code)
    }
}

/// `tiermark __device`: the device process that a trial starts.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__device", abstract: "The device process of a trial (internal).", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var plugins: [String] = []

    func run() throws {
        try reportingErrors {
            let plugged = try PluginReference.all(in: plugins).map { try $0.load() }
            DeviceProcess.run(workloads: CommandEnvironment.workloads + plugged)
        }
    }
}

/// `tiermark __describe-plugin`: asks a shared library what it is, where its crash harms nobody.
struct DescribePluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__describe-plugin", abstract: "Describes a plug-in (internal).", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws { throw ExitCode(PluginChild.run(words)) }
}
