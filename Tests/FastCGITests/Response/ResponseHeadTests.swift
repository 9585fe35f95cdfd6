import FastCGI
import HTTPTypes
import Testing

/// The header of a response (F10).
@Suite("ResponseHead")
struct ResponseHeadTests {
    static func text(_ response: Response, limit: Int = ResponseHead.standardLimit) throws -> String {
        let head = ResponseHead(limit: limit)
        try head.compose(response)
        return String(decoding: head.bytes, as: UTF8.self)
    }

    @Test("has a Status line, one line a field, the length, an empty line, all ended by CRLF")
    func form() throws {
        var fields = HTTPFields()
        fields[.contentType] = "text/plain"
        fields.append(HTTPField(name: .setCookie, value: "a=1"))
        fields.append(HTTPField(name: .setCookie, value: "b=2"))
        let response = Response(status: .created, headerFields: fields, body: [1, 2, 3])
        #expect(
            try Self.text(response)
                == "Status: 201 Created\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                + "Content-Length: 3\r\n\r\n")
    }

    @Test("has no length where HTTP has no body", arguments: [204, 304])
    func noBody(_ code: Int) throws {
        let text = try Self.text(Response(status: HTTPResponse.Status(code: code), body: [1]))
        #expect(text == "Status: \(code)\r\n\r\n")
    }

    @Test("starts anew each time, whatever it contained before")
    func usedAgain() throws {
        let head = ResponseHead()
        for (status, reason) in [
            (200, "OK"), (200, "OK"), (200, "KO"), (200, "O"), (200, ""), (200, ""), (201, ""), (404, "Not Found"),
            (200, "a\nb"), (404, "Not Found"), (999, "Not Found"), (404, "Not Found"),
        ] {
            let used = Result { try head.begin(status: status, reason: reason) }.map { head.bytes }
            let fresh = ResponseHead()
            let expected = Result { try fresh.begin(status: status, reason: reason) }.map { fresh.bytes }
            #expect((try? used.get()) == (try? expected.get()), "\(status) \(reason)")
            try? append(head, "X-Test", "a value")
        }
    }

    @Test("writes length and status itself, and ignores the handler's")
    func ownFields() throws {
        var fields = HTTPFields()
        fields[.contentLength] = "99"
        fields.append(HTTPField(name: try #require(HTTPField.Name("Status")), value: "500"))
        #expect(
            try Self.text(Response(status: .ok, headerFields: fields)) == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("refuses a value with CR, LF or NUL", arguments: ["a\rb", "a\nb", "a\u{0}b", "\r\nSet-Cookie: x=y", "\n"])
    func value(_ value: String) throws {
        let head = ResponseHead()
        try head.begin(status: 200, reason: "")
        #expect(throws: ResponseFault.value) { try append(head, "X-Test", value) }
        #expect(throws: ResponseFault.value) { try head.begin(status: 200, reason: value) }
    }

    @Test(
        "refuses a name that is not a token",
        arguments: ["", "a b", "a:b", "a\r\nb", "ä", "a\u{0}"])
    func name(_ name: String) throws {
        let head = ResponseHead()
        try head.begin(status: 200, reason: "")
        #expect(throws: ResponseFault.name) { try append(head, name, "x") }
    }

    @Test(
        "accepts fields that HTTP allows", arguments: [("X", ""), ("x-a_b.c~!", "täglich; q=\"1\""), ("A", "\t tab")])
    func allowed(_ name: String, _ value: String) throws {
        let head = ResponseHead()
        try head.begin(status: 200, reason: "")
        try append(head, name, value)
        #expect(String(decoding: head.bytes, as: UTF8.self) == "Status: 200\r\n\(name): \(value)\r\n")
    }

    @Test("stays below its limit of 4 KiB")
    func size() throws {
        var response = Response(status: .ok)
        let frame = "Status: 200 OK\r\nX-Long: \r\nContent-Length: 0\r\n\r\n".utf8.count
        let name = try #require(HTTPField.Name("X-Long"))
        response.headerFields[name] = String(repeating: "x", count: 4095 - frame)
        #expect(try Self.text(response).utf8.count == 4095)
        response.headerFields[name] = String(repeating: "x", count: 4096 - frame)
        #expect(throws: ResponseFault.size) { try Self.text(response) }
    }

    @Test("refuses a status that is not final", arguments: [0, 99, 100, 103, 199, 600, 999])
    func status(_ code: Int) {
        #expect(throws: ResponseFault.status) { try Self.text(Response(status: HTTPResponse.Status(code: code))) }
    }

    private func append(_ head: ResponseHead, _ name: String, _ value: String) throws {
        try Array(name.utf8).withUnsafeBufferPointer { name in
            try Array(value.utf8).withUnsafeBufferPointer { value in
                try head.append(name: name, value: value)
            }
        }
    }
}
