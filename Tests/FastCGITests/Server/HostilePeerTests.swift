import FastCGI
import HTTPTypes
import Testing

/// F7, F12: the next peer is served, whatever one sends.
@Suite("Hostile peers")
struct HostilePeerTests {
    @Test("closes a connection that does not speak FastCGI, and counts it", arguments: RecordScreenTests.violations)
    func violation(_ expected: ProtocolViolation, _ bytes: [UInt8]) throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        try client.send(bytes)
        #expect(client.isClosedByPeer())
        #expect(running.server.metrics.violations == [expected: 1])
        #expect(running.log.has(.protocolViolation))
        #expect(try running.connect().ask(Wire.get("/")).text == "ok")
    }

    /// Without the violations that depend on arriving before the response: sent byte by byte, they may not.
    static let orderedViolations = RecordScreenTests.violations.filter { $0.0 != .trailingBytes }

    @Test("closes it on a kept connection as well", arguments: orderedViolations)
    func violationLater(_ expected: ProtocolViolation, _ bytes: [UInt8]) throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        #expect(try client.ask(Wire.get("/")).text == "ok")
        for byte in bytes {
            // The server may have closed before the last byte.
            guard (try? client.send([byte])) != nil else { break }
        }
        #expect(client.isClosedByPeer())
        #expect(running.server.metrics.violations == [expected: 1])
    }

    @Test("notices a peer that closes in the middle of a request")
    func truncated() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let bytes = Wire.post([1, 2, 3])
        for cut in [1, 7, 8, 9, 16, 20, bytes.count - 9, bytes.count - 1] {
            try running.connect().send(Array(bytes[..<cut]))
        }
        #expect(eventually { running.server.metrics.violations[.truncated] == 8 })
        #expect(running.server.metrics.answered == 0)
    }

    @Test("accepts a request sent byte by byte, and in records of one byte")
    func singleBytes() throws {
        let running = try RunningServer { Response(status: .ok, body: $0.body) }
        let client = try running.connect()
        // More writes than an unread unix socket holds: the server must read what has arrived.
        let body = [UInt8](0..<200)
        for byte in Wire.post(body, recordSize: 1) { try client.send([byte]) }
        #expect(try client.answer().body == body)
        #expect(try client.ask(Wire.post([5])).body == [5])
    }

    @Test("accepts padding everywhere, also where libfcgi reads it as a record")
    func padding() throws {
        let running = try RunningServer { Response(text: "\($0.parameter("REQUEST_URI") ?? ""):\($0.body.count)") }
        let client = try running.connect()
        let pairs = Wire.pair("REQUEST_METHOD", "POST") + Wire.pair("REQUEST_URI", "/a")
        for _ in 0..<3 {
            let bytes =
                Wire.record(1, [0, 1, 1, 0, 0, 0, 0, 0], padding: 24) + Wire.record(4, pairs, padding: 200)
                + Wire.record(4, padding: 16)
                + Wire.record(5, [1, 2], padding: 7) + Wire.record(5, padding: 255)
            #expect(try client.ask(bytes).text == "/a:2")
        }
    }

    @Test("drops the response to a peer that left, and keeps serving")
    func gone() throws {
        let gate = Gate()
        let running = try RunningServer { request in
            if request.parameter("REQUEST_URI") == "/wait" { gate.pass() }
            return Response(text: "ok")
        }
        do {
            let client = try running.connect()
            try client.send(Wire.get("/wait"))
            #expect(eventually { gate.arrivals == 1 })
        }
        gate.open()
        #expect(eventually { running.server.metrics.aborted == 1 })
        #expect(try running.connect().ask(Wire.get("/")).text == "ok")
    }

    @Test("limits the memory of partially received requests")
    func stagedBytes() throws {
        var configuration = ServerConfiguration.test
        configuration.limits.stagedBytes = 100 << 10
        let running = try RunningServer(configuration) { _ in Response(text: "ok") }
        let half = Wire.begin() + Wire.record(4, Wire.pair("X", String(repeating: "x", count: 30 << 10)))
        var clients: [Client] = []
        for _ in 0..<5 {
            let client = try running.connect()
            try client.send(half)
            clients.append(client)
        }
        #expect(eventually { running.server.metrics.refusedForCapacity == 2 })
        #expect(running.log.has(.stagingExhausted))
        // The memory of closed connections is free again.
        clients.removeAll()
        #expect(eventually { running.server.metrics.partial == 0 })
        let client = try running.connect()
        try client.send(half)
        try client.send(Wire.record(4, Wire.pair("REQUEST_METHOD", "GET")) + Wire.record(4) + Wire.record(5))
        #expect(try client.answer().text == "ok")
    }

    @Test("refuses a process whose user may not connect (F7)")
    func peerUser() throws {
        var configuration = ServerConfiguration.test
        configuration.allowedPeers = AllowedPeers(users: [54321])
        let running = try RunningServer(configuration) { _ in Response(text: "ok") }
        let client = try running.connect()
        #expect(client.isClosedByPeer())
        #expect(running.server.metrics.refusedPeers == 1)
        #expect(running.log.has(.peerRefused))
    }

    @Test("refuses a connection beyond the limit, and serves the others")
    func connectionLimit() throws {
        var configuration = ServerConfiguration.test
        configuration.limits.connections = 3
        configuration.timeouts.idle = .seconds(600)
        configuration.timeouts.read = .seconds(600)
        let running = try RunningServer(configuration) { _ in Response(text: "ok") }
        var clients: [Client] = []
        for _ in 0..<3 {
            let client = try running.connect()
            #expect(try client.ask(Wire.get("/")).text == "ok")
            clients.append(client)
        }
        #expect(try running.connect().isClosedByPeer())
        #expect(running.log.has(.connectionsExhausted))
        for client in clients { #expect(try client.ask(Wire.get("/")).text == "ok") }
        clients.removeFirst()
        #expect(eventually { (try? running.connect().ask(Wire.get("/")).text) == "ok" })
    }
}
