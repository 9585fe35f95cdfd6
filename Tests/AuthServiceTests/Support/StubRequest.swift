import AuthService
import HTTPTypes

/// A request in memory.
struct StubRequest: IncomingRequest {
    var method: HTTPRequest.Method
    var body: [UInt8] = []
    var variables: [String: [UInt8]] = [:]

    init(_ method: HTTPRequest.Method, _ path: String) {
        self.method = method
        variables["ORIGINAL_URI"] = Array(path.utf8)
        variables["REMOTE_ADDR"] = Array("192.0.2.1".utf8)
        // The gate's subrequest, by default for the root page.
        let facts = [
            "SERVER_NAME": "auth.example.org", "GATE_HOST": "auth.example.org", "GATE_METHOD": "GET", "GATE_URI": "/",
            "GATE_PATH": "/",
        ]
        if path == "/auth" { variables.merge(facts.mapValues { Array($0.utf8) }) { $1 } }
    }

    /// The same request with one more variable.
    func with(_ name: String, _ value: String) -> StubRequest {
        with(name, Array(value.utf8))
    }

    /// The same request with one more variable.
    func with(_ name: String, _ value: [UInt8]) -> StubRequest {
        var copy = self
        copy.variables[name] = value
        return copy
    }

    /// The same request with a body.
    func with(body: String, contentType: String) -> StubRequest {
        with(body: Array(body.utf8), contentType: contentType)
    }

    /// The same request with a body.
    func with(body: [UInt8], contentType: String) -> StubRequest {
        var copy = with("CONTENT_TYPE", contentType)
        copy.body = body
        return copy
    }

    func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result {
        guard let value = variables[variable.name.description] else { return read(nil) }
        return read(value.span)
    }
}
