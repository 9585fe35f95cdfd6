/// A `listen` directive.
struct Listen: Sendable {
    let place: Place
    /// The address without port: `*`, `127.0.0.1`, `[::]`, or empty for a unix socket.
    let host: String
    /// The port, 0 for a unix socket.
    let port: Int
    let usesTLS: Bool

    init(_ arguments: [String], _ place: Place) {
        self.place = place
        usesTLS = arguments.dropFirst().contains("ssl") || arguments.dropFirst().contains("quic")
        let address = arguments.first ?? ""
        if address.hasPrefix("unix:") {
            (host, port) = ("", 0)
        } else if let number = Int(address) {
            (host, port) = ("*", number)
        } else if let colon = address.lastIndex(of: ":"), !address.hasSuffix("]") {
            host = String(address[..<colon])
            port = Int(address[address.index(after: colon)...]) ?? 80
        } else {
            (host, port) = (address, 80)
        }
    }

    /// Whether only this machine can connect.
    var isLocal: Bool { host.isEmpty || NetworkHost.isLoopback(host) }
}
