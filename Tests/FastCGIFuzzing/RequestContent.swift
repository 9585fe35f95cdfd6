/// What a request says, apart from how it is framed.
public struct RequestContent: Equatable, Sendable {
    /// Names and values, in order.
    public var parameters: [[[UInt8]]]
    /// The body.
    public var body: [UInt8]
}
