/// The parameters that a request may carry only once.
///
/// nginx passes a header that a client sent twice as two parameters of one name, and libfcgi returns the first: whoever
/// reads one and whoever reads the other would disagree. Names without `HTTP_` are the web server's own facts, and none of
/// them may come twice.
public struct SingleValuedNames: Sendable, Equatable {
    /// The names with `HTTP_` that must be single.
    public var headers: Set<String>

    /// Headers that say who is asking, what for, or how the body is to be read.
    public static let standard = SingleValuedNames(headers: [
        "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_DPOP", "HTTP_HOST", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE",
        "HTTP_ORIGIN", "HTTP_TRANSFER_ENCODING",
    ])

    /// Exactly these headers, besides every name without `HTTP_`.
    public init(headers: Set<String>) {
        self.headers = headers
    }

    /// Whether `name` may come only once.
    public func contains(_ name: String) -> Bool {
        !name.hasPrefix("HTTP_") || headers.contains(name)
    }
}
