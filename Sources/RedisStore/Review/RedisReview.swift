import Identity

/// A review of a Redis for an operator before a server uses it: whether it replies, authenticates, grants the required
/// rights, and holds no foreign data under the store's keys.
///
/// Writes a few keys under the prefix, and removes them.
package struct RedisReview: Sendable {
    /// Problems that prevent a server from working: one sentence each, with the remedy.
    package private(set) var problems: [String] = []
    /// Settings that work but are not safe.
    package private(set) var warnings: [String] = []

    /// Reviews the Redis of a configuration. Takes a few round trips, or as long as its time limit.
    package init(of configuration: RedisConfiguration) {
        do throws(StoreError) {
            let pool = try ConnectionPool(configuration)
            let connection = try pool.dedicated(patience: 0)
            let keys = KeyNames(prefix: configuration.prefix)
            problems = try RightsReview(connection: connection, keys: keys, user: configuration.user).problems()
            if problems.isEmpty { problems = try Self.foreignKeys(connection, keys) }
            warnings = SetupReview.warnings(of: connection).map { $0 + "." }
            if let sentinels = pool.connector.sentinels, let server = connection.named {
                warnings += SentinelReview.warnings(of: sentinels, primary: server)
            }
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
                    "Redis holds \(key) as a \(name), not a key of sallyport; change `sessions.prefix` or remove it."
                )
            }
        }
        return problems
    }
}
