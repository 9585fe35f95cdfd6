/// The limits that the record screen enforces.
package struct RecordLimits: Sendable, Equatable {
    /// Parameters of one request.
    package var parameters: Int
    /// Bytes of all names and values of one request.
    package var parameterBytes: Int
    /// Bytes of a request's body.
    package var bodyBytes: Int
    /// Bytes on the wire, framing and padding included, after which a refusal is answered without waiting for the end.
    package var wireBytes: Int

    /// Creates the limits.
    package init(parameters: Int, parameterBytes: Int, bodyBytes: Int, wireBytes: Int) {
        self.parameters = parameters
        self.parameterBytes = parameterBytes
        self.bodyBytes = bodyBytes
        self.wireBytes = wireBytes
    }
}
