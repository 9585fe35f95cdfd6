package import Identity

/// Resolves one host within a time limit, which the system's resolver does not offer: name servers that do not answer
/// would block the caller for ten seconds and more.
///
/// A dedicated thread resolves, never more than one. A caller that reaches the limit gets the addresses found last.
package final class HostResolver: Sendable {
    private let host: String
    private let find: @Sendable () -> [SocketAddress]?
    private let lookup = BackgroundLookup<[SocketAddress]>()

    /// Creates a resolver of one host.
    ///
    /// - Parameter find: resolves with the system, however long it takes; nil if there is no such host.
    package init(host: String, find: @escaping @Sendable () -> [SocketAddress]?) {
        self.host = host
        self.find = find
    }

    /// The addresses of the host.
    ///
    /// - Throws: ``StoreError`` `unavailable` if there is no such host, or no answer within the limit.
    package func addresses(within milliseconds: Int64) throws(StoreError) -> [SocketAddress] {
        switch lookup.answer(within: milliseconds, find: find) {
        case .found(let addresses), .late(let addresses?): return addresses
        case .notFound: throw StoreError(.unavailable, "Redis: no host is named \(host)")
        case .late(nil): throw StoreError(.unavailable, "Redis: the lookup of \(host) timed out")
        }
    }
}
