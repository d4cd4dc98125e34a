import Foundation

/// Runs `body` on a thread that ends with it, so that what it does to its thread (pinning, say) meets no other test.
public func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let thread = Thread {
        outcome.result = Result(catching: body)
        outcome.ended.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    outcome.ended.wait()
    guard let result = outcome.result else { preconditionFailure("a thread ended without a result") }
    return try result.get()
}

/// Unchecked: the semaphore orders the one write before the one read.
private final class Outcome<Value: Sendable>: @unchecked Sendable {
    var result: Result<Value, any Error>?
    let ended = DispatchSemaphore(value: 0)
}
