/// Names a group of threads with a bounded queue, for slow requests: password hashing, a slow store.
///
/// A request without a lane is answered on the thread that read it.
public struct Lane: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name, as in the configuration, the metrics and the log.
    public let name: String

    /// Creates the lane of that name.
    public init(_ name: String) {
        self.name = name
    }

    /// Creates the lane of that name.
    public init(stringLiteral name: String) {
        self.name = name
    }

    /// The name.
    public var description: String { name }
}
