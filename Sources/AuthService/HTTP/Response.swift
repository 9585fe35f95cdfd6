package import HTTPTypes

/// A response, as a value for the transport.
package struct Response: Sendable {
    /// The status code.
    package var status: HTTPResponse.Status
    /// The header fields in order.
    package var headerFields: HTTPFields
    /// The content; empty where the status allows none.
    package var body: [UInt8]

    /// Creates a response from its parts.
    package init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}
