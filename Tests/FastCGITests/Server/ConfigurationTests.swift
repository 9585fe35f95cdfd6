import FastCGI
import Testing

@Suite("ServerConfiguration")
struct ConfigurationTests {
    static let changes: [@Sendable (inout ServerConfiguration) -> Void] = [
        { $0.workers = 0 }, { $0.workers = 5000 }, { $0.limits.connections = 0 }, { $0.limits.parameters = 0 },
        { $0.limits.parameterBytes = 0 }, { $0.limits.bodyBytes = -1 }, { $0.limits.wireBytes = 100 },
        { $0.limits.headerBytes = 10 }, { $0.stackSize = 1 },
        { $0.lanes = [LaneConfiguration("a", threads: 0)] }, { $0.lanes = [LaneConfiguration("a", queueLimit: -1)] },
        { $0.lanes = [LaneConfiguration("a"), LaneConfiguration("a")] },
    ]

    @Test("refuses a value that cannot work, and names it", arguments: changes.indices)
    func invalid(_ index: Int) {
        var configuration = ServerConfiguration()
        Self.changes[index](&configuration)
        do {
            _ = try Server(configuration: configuration) { _ in Response(text: "") }
            Issue.record("accepted change \(index)")
        } catch {
            #expect(error.code == .configuration)
            #expect(!error.detail.isEmpty)
        }
    }

    @Test("has more workers than cores")
    func workers() {
        #expect(ServerConfiguration().workers >= 3)
    }
}
