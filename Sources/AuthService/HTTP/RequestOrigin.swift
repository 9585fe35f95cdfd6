package import Identity

extension IncomingRequest {
    /// The client's address, from the web server.
    package var clientAddress: ClientAddress? {
        value(.remoteAddress).flatMap { ClientAddress($0) }
    }

    /// The client and the address for a session that this request begins.
    func sessionOrigin(clientID: String? = nil) -> SessionOrigin {
        SessionOrigin(address: clientAddress, userAgent: value(.userAgent), clientID: clientID)
    }
}
