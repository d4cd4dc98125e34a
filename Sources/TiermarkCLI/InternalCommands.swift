import ArgumentParser
import Backends
import Experiments
import Foundation

/// `tiermark __trial`: what `tiermark run` starts for every trial.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__trial", abstract: "One trial (internal).", shouldDisplay: false)

    func run() throws {
        let code = TrialProcess.run(
            workloads: CommandEnvironment.workloads,
            deviceProgram: (path: "/proc/self/exe", arguments: ["tiermark", "__device"]))
        throw ExitCode(code)
    }
}

/// `tiermark __device`: the device process that a trial starts.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__device", abstract: "The device process of a trial (internal).", shouldDisplay: false)

    func run() throws { DeviceProcess.run(workloads: CommandEnvironment.workloads) }
}
