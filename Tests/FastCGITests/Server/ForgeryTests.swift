import FastCGI
import Testing

/// F1: a client's body that looks like FastCGI records must never be read as a request.
@Suite("Forged requests")
struct ForgeryTests {
    /// A request of an administrator, as a client would put it into its body.
    static let forged = Wire.request([
        ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/admin"), ("REMOTE_USER", "admin"),
    ])

    /// Forged records after `offset` bytes, aligned to eight.
    static func body(_ offset: Int, repeats: Int = 1) -> [UInt8] {
        precondition(offset.isMultiple(of: 8), "records begin at multiples of eight")
        return [UInt8](repeating: 0, count: offset) + Array(repeatElement(forged, count: repeats).joined())
    }

    @Test(
        "a handler that ignores the body is called once for each request",
        arguments: [0, 8, 8184, 8192, 8200, 16384, 24576], [true, false])
    func ignoredBody(_ offset: Int, _ inPieces: Bool) throws {
        let seen = Locked<[String]>([])
        var configuration = ServerConfiguration.test
        configuration.limits.bodyBytes = 64 << 10
        let running = try RunningServer(configuration) { request in
            seen.withLock { $0.append(request.parameter("REQUEST_URI") ?? "") }
            return Response(text: "ok")
        }
        let client = try running.connect()
        for round in 0..<3 {
            let bytes = Wire.post(Self.body(offset, repeats: 20), uri: "/post/\(round)")
            if inPieces {
                for start in stride(from: 0, to: bytes.count, by: 8192) {
                    try client.send(Array(bytes[start..<min(start + 8192, bytes.count)]))
                }
            } else {
                try client.send(bytes)
            }
            #expect(try client.answer().text == "ok")
        }
        #expect(try client.ask(Wire.get("/last")).text == "ok")
        #expect(seen.withLock { $0 } == ["/post/0", "/post/1", "/post/2", "/last"])
    }

    @Test("a body over the limit is not read as a request", arguments: [16384, 32768, 65536])
    func oversizedBody(_ offset: Int) throws {
        let seen = Locked<[String]>([])
        let running = try RunningServer { request in
            seen.withLock { $0.append(request.parameter("REQUEST_URI") ?? "") }
            return Response(text: "ok")
        }
        let client = try running.connect()
        #expect(try client.ask(Wire.post(Self.body(offset, repeats: 50))).status == 413)
        #expect(try client.ask(Wire.get("/next")).text == "ok")
        #expect(seen.withLock { $0 } == ["/next"])
    }

    @Test("a body whose CONTENT_LENGTH ends before the forged records is not read as a request")
    func shortContentLength() throws {
        let seen = Locked<[String]>([])
        let running = try RunningServer { request in
            seen.withLock { $0.append(request.parameter("REQUEST_URI") ?? "") }
            return Response(text: "ok")
        }
        let client = try running.connect()
        let request = Wire.request(
            [("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/post"), ("CONTENT_LENGTH", "8")], body: Self.body(8))
        #expect(try client.ask(request).status == 400)
        #expect(seen.withLock { $0 }.isEmpty)
    }

    @Test("reads the record that ends a body even if libfcgi has not")
    func endOfBody() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        // libfcgi reads 8192 bytes at a time: in one of these the body ends exactly there.
        let frame = Wire.post([UInt8](repeating: 0, count: 8000)).count - 8000
        for size in (8192 - frame - 8)...(8192 - frame + 24) {
            #expect(try client.ask(Wire.post([UInt8](repeating: 1, count: size))).text == "ok")
        }
    }

    @Test("records that follow a request before its answer close the connection")
    func trailingRequest() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        try client.send(Wire.get("/") + Self.forged)
        #expect(client.isClosedByPeer())
        #expect(running.server.metrics.violations[.trailingBytes] == 1)
    }
}
