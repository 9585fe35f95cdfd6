extension SessionBinding {
    /// The binding of a session after a refresh.
    ///
    /// A client must present again what the session is bound to; what a public client presents for the first time binds
    /// the session from then on. A client that authenticates is bound by that, and may change its key (RFC 9449 section
    /// 5).
    ///
    /// - Parameters:
    ///   - shown: the key and certificate that the client proves to hold.
    ///   - address: the client's address.
    ///   - isPublic: whether the client does not authenticate.
    ///   - policy: how sessions are bound to networks.
    func refreshed(
        showing shown: SessionBinding, from address: ClientAddress?, isPublic: Bool, policy: NetworkPolicy
    ) throws(RefreshRefusal) -> SessionBinding {
        if let dpopKey, dpopKey != shown.dpopKey { throw .otherKey }
        if let certificate, certificate != shown.certificate { throw .otherCertificate }
        return SessionBinding(
            dpopKey: isPublic ? shown.dpopKey : nil, certificate: isPublic ? shown.certificate : nil,
            network: try network(from: address, policy: policy))
    }

    private func network(
        from address: ClientAddress?, policy: NetworkPolicy
    ) throws(RefreshRefusal) -> AddressPrefix? {
        guard policy.v4Length != nil || policy.v6Length != nil else { return nil }
        guard let network else { return policy.network(of: address) }
        if let address, network.contains(address) { return network }
        switch policy.move {
        case .refuse: throw .otherNetwork
        case .rebind: return policy.network(of: address)
        }
    }
}
