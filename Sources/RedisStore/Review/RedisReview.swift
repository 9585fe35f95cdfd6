import Identity

/// What an operator should know of a Redis before a server uses it: whether it answers, knows us, lets us do what is needed,
/// and holds nothing else under our keys.
///
/// Writes a few keys of its own under the prefix, and removes them.
package struct RedisReview: Sendable {
    /// What keeps a server from working: one sentence each, with what to do.
    package private(set) var problems: [String] = []
    /// What works, and is not safe.
    package private(set) var warnings: [String] = []

    /// Looks at the Redis of a configuration. Takes a few round trips, or as long as its time limit.
    package init(of configuration: RedisConfiguration) {
        do throws(StoreError) {
            let connection = try ConnectionPool(configuration).dedicated(patience: 0)
            let keys = KeyNames(prefix: configuration.prefix)
            problems = try RightsReview(connection: connection, keys: keys, user: configuration.user).problems()
            if problems.isEmpty { problems = try Self.foreignKeys(connection, keys) }
            warnings = SetupReview.warnings(of: connection).map { $0 + "." }
        } catch {
            let remedy = error.detail.contains(";") ? "" : "; is it running, and does `sessions.store` name it?"
            problems = [error.detail + remedy + (remedy.isEmpty ? "." : "")]
        }
    }

    private static func foreignKeys(_ connection: Connection, _ keys: KeyNames) throws(StoreError) -> [String] {
        var problems: [String] = []
        for (key, type) in keys.types {
            let found = try connection.ask(Command("TYPE", Argument(key))).unlessRefused()
            guard case .status(let name) = found else { throw StoreError.nonsense }
            if name != "none", name != type {
                problems.append(
                    "Redis holds \(key) as a \(name), which is not ours; name another `sessions.prefix`, or remove it.")
            }
        }
        return problems
    }
}
