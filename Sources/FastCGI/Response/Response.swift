public import HTTPTypes

/// The answer to a request, a value.
public struct Response: Sendable, Hashable {
    /// The status; 200 to 599.
    public var status: HTTPResponse.Status
    /// The header. `Content-Length` is the module's to write; `Status` is not a header field here.
    public var headerFields: HTTPFields
    /// The body. It is not sent where HTTP has none: for HEAD, 204 and 304.
    public var body: [UInt8]

    /// An answer from its parts.
    public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }

    /// An answer in plain text.
    public init(status: HTTPResponse.Status = .ok, text: String) {
        var fields = HTTPFields()
        fields[.contentType] = "text/plain; charset=utf-8"
        self.init(status: status, headerFields: fields, body: Array(text.utf8))
    }
}
