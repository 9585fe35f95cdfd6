public import HTTPTypes

/// An answer, as a value that travels back up to the transport.
public struct Response: Sendable {
    /// The status code.
    public var status: HTTPResponse.Status
    /// The header fields, in the order in which they are sent.
    public var headerFields: HTTPFields
    /// The content; empty where the status allows none.
    public var body: [UInt8]

    /// Makes an answer from its parts.
    public init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}
