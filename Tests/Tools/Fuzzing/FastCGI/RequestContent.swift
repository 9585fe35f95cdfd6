/// What a request says, apart from how it is framed.
package struct RequestContent: Equatable, Sendable {
    /// Names and values, in order.
    package var parameters: [[[UInt8]]]
    /// The body.
    package var body: [UInt8]
}
