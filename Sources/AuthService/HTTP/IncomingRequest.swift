package import HTTPTypes

/// A request as the service sees it, independent of the transport: FastCGI in production, a plain value in tests.
package protocol IncomingRequest: SendableMetatype {
    /// The request's method.
    var method: HTTPRequest.Method { get }

    /// The complete body, already read and within the transport's limit.
    var body: [UInt8] { get }

    /// Calls `read` with the bytes of a meta-variable, in place, or with nil if the request has none of that name.
    func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result
}

extension IncomingRequest {
    /// A copy of a meta-variable; nil if the request has none of that name or it is not UTF-8.
    package func value(_ variable: MetaVariable) -> String? {
        withVariable(variable) { bytes in
            guard let bytes else { return nil }
            return String(strictUTF8: bytes)
        }
    }

    /// The path that routes match: normalised by the web server, or else the raw one up to the query.
    package var path: String? {
        value(.originalURI) ?? value(.requestURI)?.split(separator: "?", maxSplits: 1).first.map(String.init)
    }
}

extension String {
    /// Decodes UTF-8; nil if the bytes are not valid.
    package init?(strictUTF8 bytes: Span<UInt8>) {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: text)
    }
}
