import ArgumentParser
import Experiments
import WorkloadKit

/// Exit codes beyond those of ArgumentParser.
enum Exit {
    static let trialFailed = ExitCode(3)
    static let interrupted = ExitCode(130)
}

/// Runs a command's body. What the user typed wrong ends with code 64, everything else that fails with 1; the message
/// goes to standard error.
func reportingErrors(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as ExperimentError {
        throw failure("\(error)", usage: error.isUsage)
    } catch let error as ParameterError {
        throw failure("\(error)", usage: true)
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        throw failure("\(error)", usage: false)
    }
}

private func failure(_ message: String, usage: Bool) -> ExitCode {
    Terminal.message("tiermark: \(message)")
    return usage ? .validationFailure : .failure
}
