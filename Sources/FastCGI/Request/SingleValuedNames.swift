/// The parameters that a request may carry only once.
///
/// nginx passes a header field that a client sent twice as two parameters of one name, and libfcgi returns the first:
/// two readers could see different values. Names without `HTTP_` are set by the web server, and none of them may
/// repeat.
public struct SingleValuedNames: Sendable, Equatable {
    /// The names with `HTTP_` that must be single.
    public var headers: Set<String>

    /// Header fields that identify the client, the target, or the format of the body.
    public static let standard = SingleValuedNames(headers: [
        "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_DPOP", "HTTP_HOST", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE",
        "HTTP_ORIGIN", "HTTP_TRANSFER_ENCODING",
    ])

    /// Exactly these header fields, in addition to every name without `HTTP_`.
    public init(headers: Set<String>) {
        self.headers = headers
    }

    /// Whether `name` may occur only once.
    public func contains(_ name: String) -> Bool {
        !name.hasPrefix("HTTP_") || headers.contains(name)
    }
}
