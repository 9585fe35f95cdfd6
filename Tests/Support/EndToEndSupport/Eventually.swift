import Foundation

/// A condition that a test awaited did not become true.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String

    /// Names the condition.
    package init(description: String) { self.description = description }
}

/// Polls until the condition holds; throws when it still does not hold after `limit`.
///
/// The limit is for the reference machine. Time counts by the measured speed of this one (``MachineSpeed``), and time in which
/// this task was not resumed counts little: a limit ends after enough polls, not because a busy machine let few of them run.
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let longestPoll = Duration.milliseconds(50)
    var used = Duration.zero
    var last = ContinuousClock.now
    while try await !condition() {
        let now = ContinuousClock.now
        used += min(now - last, longestPoll) / MachineSpeed.scale
        last = now
        guard used < limit else {
            throw NotInTime(description: "\(what): not within \(limit), scaled by \(MachineSpeed.scale)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
