package import HTTPTypes

/// An answer, as a value that travels back up to the transport.
package struct Response: Sendable {
    /// The status code.
    package var status: HTTPResponse.Status
    /// The header fields, in the order in which they are sent.
    package var headerFields: HTTPFields
    /// The content; empty where the status allows none.
    package var body: [UInt8]

    /// Creates an answer from its parts.
    package init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}
