import Identity
import RedisStore
import StoreConformance
import Synchronization
import Testing

/// One server for all tests of a suite, set up as the guide says. Each test uses its own prefix. The permissions that
/// the guide lists are enough for all tests.
enum SharedRedis {
    /// The configuration that its user connects with.
    @TaskLocal static var configuration: RedisConfiguration?
    private static let count = Atomic<Int>(0)

    /// A prefix that no other test uses.
    static func prefix() -> String {
        "test-\(count.add(1, ordering: .relaxed).newValue):"
    }

    /// A machine with its own prefix.
    static func machine() throws -> Machine {
        var configuration = try #require(configuration)
        configuration.prefix = prefix()
        return try Machine(configuration)
    }
}

/// Starts the server before the first test of a suite.
struct SharedRedisTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try await RedisServer()
        let configuration = try await server.setUpAsTold()
        try await server.client(["ACL", "SETUSER", "sallyport", "resetkeys", "~test-*"])
        try await SharedRedis.$configuration.withValue(configuration) { try await function() }
        await server.kill()
    }
}

extension Trait where Self == SharedRedisTrait {
    /// Provides one Redis to all tests of the suite.
    static var sharedRedis: Self { Self() }
}
