package import Identity

extension IncomingRequest {
    /// The client's address, as the web server vouches for it.
    package var clientAddress: ClientAddress? {
        value(.remoteAddress).flatMap { ClientAddress($0) }
    }

    /// From where and with what a session is begun by this request.
    func sessionOrigin(clientID: String? = nil) -> SessionOrigin {
        SessionOrigin(address: clientAddress, userAgent: value(.userAgent), clientID: clientID)
    }
}
