import Foundation

/// A condition that a test waited for did not become true.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String

    /// Names the condition.
    package init(description: String) { self.description = description }
}

/// Polls until the condition holds. Throws if it still does not hold after `limit`.
///
/// The limit applies to the reference machine. Time is scaled by the measured speed of this machine (``MachineSpeed``),
/// and time in which this task was not resumed counts little. A limit ends after enough polls, not because a busy
/// machine ran few of them.
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
