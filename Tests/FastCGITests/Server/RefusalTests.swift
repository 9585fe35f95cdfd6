import FastCGI
import HTTPTypes
import Synchronization
import Testing

/// Requests that are answered without the handler (F8, F9, F10).
@Suite("Refusal")
struct RefusalTests {
    static func count(_ running: RunningServer, _ reason: Refusal.Reason) -> Int {
        running.server.metrics.refused[reason, default: 0]
    }

    @Test(
        "refuses a repeated parameter that must be single",
        arguments: [
            "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_DPOP", "HTTP_HOST", "CONTENT_LENGTH", "CONTENT_TYPE",
            "REQUEST_METHOD", "REQUEST_URI", "ORIGINAL_URI", "REMOTE_ADDR", "REQUEST_ID", "SERVER_NAME", "HTTPS",
            "TLS_CLIENT_CERT", "TLS_CLIENT_VERIFY", "ANYTHING_OF_NGINX",
        ])
    func duplicate(_ name: String) throws {
        let running = try RunningServer { _ in Response(text: "reached") }
        let client = try running.connect()
        var parameters = [("A", "1"), (name, "1"), ("B", "2"), (name, "1")]
        if name != "REQUEST_METHOD" { parameters.append(("REQUEST_METHOD", "GET")) }
        #expect(try client.ask(Wire.request(parameters)).status == 400)
        #expect(Self.count(running, .duplicateParameter) == 1)
        // The next request on the connection is unaffected.
        #expect(try client.ask(Wire.get("/")).text == "reached")
    }

    @Test(
        "accepts repeated other header fields, and names that only look alike",
        arguments: [
            ("HTTP_ACCEPT", "HTTP_ACCEPT"), ("HTTP_X_A", "HTTP_X_B"), ("ABCDEFGH_1_IJKLMNOP", "ABCDEFGH_2_IJKLMNOP"),
            ("HTTP_AUTHORIZATION", "HTTP_AUTHORIZATIO"), ("A", "AA"),
        ])
    func noDuplicate(_ one: String, _ other: String) throws {
        let running = try RunningServer { _ in Response(text: "reached") }
        let answer = try running.connect().ask(
            Wire.request([("REQUEST_METHOD", "GET"), (one, "1"), (other, "2")]))
        #expect(answer.text == "reached")
    }

    @Test("enforces the configured names")
    func configuredNames() throws {
        var configuration = ServerConfiguration.test
        configuration.singleValuedNames = SingleValuedNames(headers: ["HTTP_X_ONE"])
        let running = try RunningServer(configuration) { _ in Response(text: "reached") }
        let method = ("REQUEST_METHOD", "GET")
        let client = try running.connect()
        #expect(try client.ask(Wire.request([method, ("HTTP_COOKIE", "a"), ("HTTP_COOKIE", "b")])).status == 200)
        #expect(try client.ask(Wire.request([method, ("HTTP_X_ONE", "a"), ("HTTP_X_ONE", "b")])).status == 400)
    }

    @Test(
        "refuses CONTENT_LENGTH that is not the body's",
        arguments: [
            ("3", 2, 400), ("1", 2, 400), ("0", 2, 400), ("2", 0, 400), ("-2", 2, 400), ("+2", 2, 400), ("2 ", 2, 400),
            ("0x2", 2, 400), ("two", 2, 400), ("99999999999999999999", 2, 400), ("999999999999999999", 2, 400),
            ("2", 2, 200), ("02", 2, 200), ("", 0, 200), ("", 2, 200), ("0", 0, 200),
        ])
    func contentLength(_ value: String, _ size: Int, _ status: Int) throws {
        let reached = Flag()
        let running = try RunningServer { _ in
            reached.raise()
            return Response(text: "reached")
        }
        let client = try running.connect()
        let request = Wire.request(
            [("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", value)], body: [UInt8](repeating: 65, count: size))
        #expect(try client.ask(request).status == status)
        #expect(reached.isRaised == (status == 200))
        #expect(try client.ask(Wire.get("/")).status == 200)
    }

    @Test("refuses a body over the limit with 413, and keeps the connection", arguments: [16385, 20000, 300_000])
    func bodyTooLarge(_ size: Int) throws {
        let running = try RunningServer { _ in Response(text: "reached") }
        let client = try running.connect()
        #expect(try client.ask(Wire.post([UInt8](repeating: 1, count: size))).status == 413)
        #expect(try client.ask(Wire.get("/")).text == "reached")
        #expect(Self.count(running, .bodyTooLarge) == 1)
    }

    @Test("answers 413 to an endless body, and the response arrives completely")
    func bodyWithoutEnd() throws {
        var configuration = ServerConfiguration.test
        configuration.limits.wireBytes = 1 << 20
        let running = try RunningServer(configuration) { _ in Response(text: "reached") }
        let client = try running.connect()
        try client.send(Wire.begin() + Wire.stream(4, Wire.pair("REQUEST_METHOD", "POST")))
        let record = Wire.record(5, [UInt8](repeating: 1, count: 60000))
        // Four times the limit: if the server closed, this would fail before the response is read.
        for _ in 0..<70 { try client.send(record) }
        #expect(try client.answer().status == 413)
        #expect(client.isClosedByPeer())
        #expect(try running.connect().ask(Wire.get("/")).text == "reached")
    }

    @Test("refuses too many parameters, and accepts as many as allowed")
    func parameterCount() throws {
        let running = try RunningServer { Response(text: String($0.parameterCount)) }
        let client = try running.connect()
        let method = ("REQUEST_METHOD", "GET")
        let many = (0..<199).map { ("HTTP_X_\($0)", "v") }
        #expect(try client.ask(Wire.request([method] + many)).text == "200")
        #expect(try client.ask(Wire.request([method] + many + [("ONE_MORE", "v")])).status == 431)
        #expect(Self.count(running, .tooManyParameters) == 1)
        #expect(try client.ask(Wire.request([method])).text == "1")
    }

    @Test("refuses too large parameters, and accepts the largest allowed")
    func parameterBytes() throws {
        let running = try RunningServer { Response(text: String($0.parameter("X")?.utf8.count ?? -1)) }
        let client = try running.connect()
        let fixed = "REQUEST_METHODGETX".utf8.count
        let method = ("REQUEST_METHOD", "GET")
        let largest = String(repeating: "x", count: 65536 - fixed)
        #expect(try client.ask(Wire.request([method, ("X", largest)])).text == String(largest.utf8.count))
        #expect(try client.ask(Wire.request([method, ("X", largest + "x")])).status == 431)
        #expect(Self.count(running, .parametersTooLarge) == 1)
        #expect(try client.ask(Wire.request([method, ("X", "ab")])).text == "2")
    }

    @Test(
        "replaces a response whose header is invalid, and reports it (F10)",
        arguments: [
            Response(status: HTTPResponse.Status(code: 99)),
            Response(status: .ok, headerFields: [.location: String(repeating: "x", count: 5000)]),
        ])
    func badResponse(_ response: Response) throws {
        let running = try RunningServer { _ in response }
        let client = try running.connect()
        let answer = try client.ask(Wire.get("/"))
        #expect(answer.status == 500)
        #expect(answer["Location"] == nil)
        #expect(running.log.has(.handlerFault))
        #expect(Self.count(running, .responseInvalid) == 1)
        #expect(try client.ask(Wire.get("/")).status == 500)
    }

    @Test("lets the handler write refusals, with the request where it is known")
    func ownRefusals() throws {
        struct Own: Handler {
            func respond(to request: Request) -> Response { Response(text: "reached") }
            func refuse(_ refusal: Refusal, request: Request?) -> Response {
                Response(status: refusal.status, text: "own \(refusal.reason) \(request?.parameter("ID") ?? "none")")
            }
        }
        let running = try RunningServer(handler: Own())
        let client = try running.connect()
        let method = ("REQUEST_METHOD", "POST")
        let large = Wire.request([method, ("ID", "7")], body: [UInt8](repeating: 0, count: 20000))
        #expect(try client.ask(large).text == "own bodyTooLarge 7")
        let many = Wire.request([method] + (0..<300).map { ("N\($0)", "") })
        #expect(try client.ask(many).text == "own tooManyParameters none")
        #expect(try client.ask(Wire.request([method, ("ID", "1"), ("ID", "2")])).text == "own duplicateParameter 1")
    }

    @Test("answers if the handler's refusals cannot be written either")
    func badRefusal() throws {
        struct Bad: Handler {
            func respond(to request: Request) -> Response { Response(status: HTTPResponse.Status(code: 0)) }
            func refuse(_ refusal: Refusal, request: Request?) -> Response {
                Response(status: HTTPResponse.Status(code: 700))
            }
        }
        let running = try RunningServer(handler: Bad())
        let answer = try running.connect().ask(Wire.get("/"))
        #expect(answer.status == 500)
        #expect(answer.body.isEmpty)
    }

    @Test(
        "has a plain response for each refusal",
        arguments: [
            (Refusal.bodyTooLarge(limit: 1), 413), (.truncatedBody, 400), (.malformedContentLength, 400),
            (.malformedMethod, 400), (.duplicateParameter(name: "X"), 400), (.tooManyParameters(limit: 1), 431),
            (.parametersTooLarge(limit: 1), 431), (.laneFull(lane: "l", retryAfter: 7), 503), (.unknownLane("l"), 500),
            (.responseInvalid(.value), 500),
        ])
    func plainAnswers(_ refusal: Refusal, _ status: Int) {
        struct Plain: Handler {
            func respond(to request: Request) -> Response { Response(text: "") }
        }
        let response = Plain().refuse(refusal, request: nil)
        #expect(response.status.code == status)
        #expect(response.headerFields[.cacheControl] == "no-store")
        #expect(response.headerFields[.retryAfter] == (status == 503 ? "7" : nil))
        #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("\(status) "))
    }
}
