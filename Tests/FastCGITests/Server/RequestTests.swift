import FastCGI
import Glibc
import HTTPTypes
import Testing

/// The request that a handler receives, over a socket.
@Suite("Request")
struct RequestTests {
    @Test("gives parameters in place, as strings, and in order")
    func parameters() throws {
        let running = try RunningServer { request in
            var lines: [String] = []
            request.withParameter("REQUEST_URI") { value in lines.append("uri:\(value?.count ?? -1)") }
            request.withParameter("MISSING") { value in lines.append("missing:\(value == nil)") }
            let name = "EMP" + "TY"
            lines.append("empty:\(request.withParameter(name) { $0?.count ?? -1 })")
            lines.append("string:\(request.parameter("HTTP_X") ?? "none"):\(request.parameter("HTTP_Y") ?? "none")")
            request.forEachParameter { name, value in lines.append("\(name.count)=\(value.count)") }
            lines.append("\(request.method.rawValue):\(request.parameterCount)")
            return Response(text: lines.joined(separator: "\n"))
        }
        let answer = try running.connect().ask(
            Wire.request([
                ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/a?b=c"), ("EMPTY", ""), ("HTTP_X", "A=b=c"),
            ]))
        #expect(answer.status == 200)
        #expect(
            answer.text.split(separator: "\n") == [
                "uri:6", "missing:true", "empty:0", "string:A=b=c:none", "14=3", "11=6", "5=0", "6=5", "GET:4",
            ])
    }

    @Test(
        "splits the URI at the first question mark and keeps percent-escapes",
        arguments: [
            ("/a%2Fb/%C3%A9", "/a%2Fb/%C3%A9", nil), ("/a?", "/a", ""), ("/a?b=%20c&d", "/a", "b=%20c&d"),
            ("/?a?b", "/", "a?b"), ("", "", nil), (nil, "", nil),
        ] as [(String?, String, String?)])
    func uri(_ uri: String?, _ path: String, _ query: String?) throws {
        let running = try RunningServer { Response(text: "\($0.path) \($0.query ?? "absent")") }
        let parameters = [("REQUEST_METHOD", "GET")] + (uri.map { [("REQUEST_URI", $0)] } ?? [])
        #expect(try running.connect().ask(Wire.request(parameters)).text == "\(path) \(query ?? "absent")")
    }

    @Test("collects header fields from HTTP_ parameters, CONTENT_TYPE and CONTENT_LENGTH")
    func headerFields() throws {
        let running = try RunningServer { request in
            Response(text: request.headerFields.map { "\($0.name.canonicalName)=\($0.value)" }.joined(separator: "\n"))
        }
        let client = try running.connect()
        let answer = try client.ask(
            Wire.request(
                [
                    ("REQUEST_METHOD", "POST"), ("HTTP_ACCEPT_LANGUAGE", "de"), ("CONTENT_TYPE", "text/plain"),
                    ("CONTENT_LENGTH", "2"), ("HTTP_CONTENT_TYPE", "text/html"), ("HTTP_CONTENT_LENGTH", "2"),
                    ("HTTP_X", "1"), ("HTTP_X", "2"), ("HTTP_EMPTY", ""), ("HTTP_", "no name"),
                    ("HTTP_A(B", "no token"),
                    ("REMOTE_ADDR", "::1"),
                ], body: [1, 2]))
        #expect(
            answer.text.split(separator: "\n") == [
                "accept-language=de", "content-type=text/plain", "content-length=2", "x=1", "x=2", "empty=",
            ])
        let bare = Wire.request([("REQUEST_METHOD", "GET"), ("CONTENT_TYPE", ""), ("CONTENT_LENGTH", "")])
        #expect(try client.ask(bare).text.isEmpty)
    }

    @Test("gives the method", arguments: ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get"])
    func method(_ method: String) throws {
        let running = try RunningServer { Response(text: $0.method.rawValue) }
        #expect(try running.connect().ask(Wire.request([("REQUEST_METHOD", method)])).text == method)
    }

    @Test("answers 400 when there is no valid method", arguments: ["", "G E T", "GET\r\n", "GÄT"])
    func badMethod(_ method: String) throws {
        let running = try RunningServer { _ in Response(text: "reached") }
        #expect(try running.connect().ask(Wire.request([("REQUEST_METHOD", method)])).status == 400)
        #expect(try running.connect().ask(Wire.request([("A", "b")])).status == 400)
        #expect(running.server.metrics.refused[.malformedMethod] == 2)
    }

    @Test(
        "provides the whole body, in whatever records it arrived", arguments: [0, 1, 7, 8, 8191, 8192, 8193, 16384],
        [1, 1000, 65535])
    func body(_ size: Int, _ recordSize: Int) throws {
        let running = try RunningServer { Response(status: .ok, body: $0.body) }
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let client = try running.connect()
        #expect(try client.ask(Wire.post(body, recordSize: recordSize)).body == body)
        // The connection is at the start of a record again.
        #expect(try client.ask(Wire.post([1, 2])).body == [1, 2])
    }

    @Test("is the same whether libfcgi reads from lent memory or from a file", arguments: [true, false])
    func lending(_ lends: Bool) throws {
        var configuration = ServerConfiguration.test
        // Where the module is linked as here, lending works; where it does not, nothing else may change.
        #expect(configuration.lendsMemory)
        configuration.lendsMemory = lends
        let running = try RunningServer(configuration) { request in
            Response(status: .ok, body: Array((request.parameter("REQUEST_URI") ?? "").utf8) + request.body)
        }
        let client = try running.connect()
        for round in 0..<50 {
            // In one write, some larger than one read.
            let body = [UInt8](repeating: UInt8(round), count: round.isMultiple(of: 5) ? 16384 : round)
            #expect(try client.ask(Wire.post(body, uri: "/\(round)")).body == Array("/\(round)".utf8) + body)
        }
        // In pieces.
        for byte in Wire.post([7, 8], uri: "/pieces") { try client.send([byte]) }
        #expect(try client.answer().body == Array("/pieces".utf8) + [7, 8])
        #expect(running.server.metrics.accepted == 1)
    }

    @Test("leaves a handler's copies of bodies intact")
    func bodyIsAValue() throws {
        let kept = Locked<[[UInt8]]>([])
        let running = try RunningServer { request in
            kept.withLock { $0.append(request.body) }
            return Response(status: .noContent)
        }
        let client = try running.connect()
        for byte in UInt8(1)...3 { _ = try client.ask(Wire.post([byte, byte])) }
        #expect(kept.withLock { $0 } == [[1, 1], [2, 2], [3, 3]])
    }

    @Test("answers with the request's id")
    func requestID() throws {
        let running = try RunningServer { _ in Response(text: "") }
        let client = try running.connect()
        for id in [1, 2, 256, 65535] as [UInt16] {
            #expect(try client.ask(Wire.request(id: id)).requestID == id)
        }
    }

    @Test("keeps the connection only if the peer wants to")
    func keep() throws {
        let running = try RunningServer { _ in Response(text: "x") }
        let client = try running.connect()
        for _ in 0..<3 { #expect(try client.ask(Wire.request(keep: true)).text == "x") }
        #expect(try client.ask(Wire.request(keep: false)).text == "x")
        #expect(client.isClosedByPeer())
    }

    @Test("sends no body for HEAD, but its length")
    func head() throws {
        let running = try RunningServer { _ in Response(text: "hello") }
        let answer = try running.connect().ask(Wire.request([("REQUEST_METHOD", "HEAD")]))
        #expect(answer["Content-Length"] == "5")
        #expect(answer.body.isEmpty)
    }

    @Test("sends a large answer whole")
    func largeAnswer() throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let running = try RunningServer { _ in Response(status: .ok, body: body) }
        let client = try running.connect()
        #expect(try client.ask(Wire.request()).body == body)
        #expect(try client.ask(Wire.request()).body == body)
    }
}
