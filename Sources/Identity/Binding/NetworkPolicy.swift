/// Whether sessions are bound to the network in which they began.
package struct NetworkPolicy: Sendable, Hashable {
    /// What happens when a session is refreshed from another network.
    package enum Move: String, Sendable, Hashable, CaseIterable {
        /// The refresh is refused. The session stays and works from its own network.
        case refuse
        /// The session is bound to the new network: its access tokens still work in one network only.
        case rebind
    }

    /// Sessions are not bound.
    package static let off = NetworkPolicy(v4Length: nil, v6Length: nil)

    /// The significant bits of an IPv4 address; nil for none.
    package let v4Length: Int?
    /// The significant bits of an IPv6 address; nil for none.
    package let v6Length: Int?
    /// What happens when a session moves.
    package let move: Move

    /// Creates a policy.
    package init(v4Length: Int?, v6Length: Int?, move: Move = .refuse) {
        self.v4Length = v4Length
        self.v6Length = v6Length
        self.move = move
    }

    /// The network that a session from this address is bound to; nil if it is not bound.
    package func network(of address: ClientAddress?) -> AddressPrefix? {
        guard let address else { return nil }
        let length =
            switch address {
            case .v4: v4Length
            case .v6: v6Length
            }
        return length.map { AddressPrefix(of: address, length: $0) }
    }
}
