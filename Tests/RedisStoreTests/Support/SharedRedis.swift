import Identity
import RedisStore
import StoreConformance
import Synchronization
import Testing

/// One server for all tests of a suite, each under a prefix of its own.
enum SharedRedis {
    @TaskLocal static var server: RedisServer?
    private static let count = Atomic<Int>(0)

    /// A prefix that no other test uses.
    static func prefix() -> String {
        "test-\(count.add(1, ordering: .relaxed).newValue):"
    }

    /// A machine with a prefix of its own.
    static func machine() throws -> Machine {
        try Machine(try #require(server).configuration(prefix: prefix()))
    }
}

/// Starts the server before the first test of a suite.
struct SharedRedisTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try await RedisServer()
        try await SharedRedis.$server.withValue(server) { try await function() }
        await server.kill()
    }
}

extension Trait where Self == SharedRedisTrait {
    /// A Redis for all tests of the suite.
    static var sharedRedis: Self { Self() }
}
