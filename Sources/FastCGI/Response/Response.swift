public import HTTPTypes

/// The response to a request, a value.
public struct Response: Sendable, Hashable {
    /// The status, 200 to 599.
    public var status: HTTPResponse.Status
    /// The header fields. The server writes `Content-Length`; `Status` is not a header field here.
    public var headerFields: HTTPFields
    /// The body. The server does not send it where HTTP allows none: for HEAD, 204 and 304.
    public var body: [UInt8]

    /// Creates a response from its parts.
    public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }

    /// Creates a plain-text response.
    public init(status: HTTPResponse.Status = .ok, text: String) {
        var fields = HTTPFields()
        fields[.contentType] = "text/plain; charset=utf-8"
        self.init(status: status, headerFields: fields, body: Array(text.utf8))
    }
}
