import Foundation

/// What a test waited for did not happen.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String

    /// Says what it was.
    package init(description: String) { self.description = description }
}

/// Asks again and again until the condition holds, and throws when it still does not after the deadline.
package func eventually(
    _ what: String, within deadline: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NotInTime(description: "\(what): not within \(deadline)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}
