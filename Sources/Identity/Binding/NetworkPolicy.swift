/// Whether sessions are bound to the network that they began in.
package struct NetworkPolicy: Sendable, Hashable {
    /// What becomes of a session that is refreshed from another network.
    package enum Move: String, Sendable, Hashable, CaseIterable {
        /// The refresh is refused. The session stays, for whoever comes back.
        case refuse
        /// The session is bound to the new network: its access tokens are still good in one network only.
        case rebind
    }

    /// No session is bound.
    package static let off = NetworkPolicy(v4Length: nil, v6Length: nil)

    /// How many bits of an IPv4 address count, nil for none.
    package let v4Length: Int?
    /// How many bits of an IPv6 address count, nil for none.
    package let v6Length: Int?
    /// What becomes of a session that moves.
    package let move: Move

    /// Makes a policy.
    package init(v4Length: Int?, v6Length: Int?, move: Move = .refuse) {
        self.v4Length = v4Length
        self.v6Length = v6Length
        self.move = move
    }

    /// The network that a session from this address is bound to, nil if it is not.
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
