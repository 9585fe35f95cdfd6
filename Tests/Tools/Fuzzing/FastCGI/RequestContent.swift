/// The content of a request, independent of its framing.
package struct RequestContent: Equatable, Sendable {
    /// Names and values, in order.
    package var parameters: [[[UInt8]]]
    /// The body.
    package var body: [UInt8]
}
