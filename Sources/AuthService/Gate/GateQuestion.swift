import Identity

/// The request that the gate decides about, read from nginx's parameters at once.
///
/// One copy of the few hundred bytes, so that rules read them without a closure for each.
struct GateQuestion {
    /// The bytes of all parameters.
    let bytes: [UInt8]
    /// The host in the client's request (`$host`).
    let host: Range<Int>
    /// The first name of the server block (`$server_name`).
    let server: Range<Int>
    let method: Range<Int>
    /// The path that nginx normalised, without the query (`$uri`).
    let path: Range<Int>
    /// Path and query as the client sent them (`$request_uri`).
    let target: Range<Int>

    /// Reads the parameters; nil if nginx did not send one of them, or no client address (requirement G4).
    init?(_ request: some IncomingRequest) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        func read(_ variable: MetaVariable) -> Range<Int>? {
            request.withVariable(variable) { value in
                guard let value else { return nil }
                let start = bytes.count
                value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
                return start..<bytes.count
            }
        }
        guard let host = read(.gateHost), let server = read(.serverName), let method = read(.gateMethod),
            let path = read(.gatePath), let target = read(.gateURI), request.withVariable(.remoteAddress, { $0 != nil })
        else { return nil }
        self.bytes = bytes
        self.host = host
        self.server = server
        self.method = method
        self.path = path
        self.target = target
    }
}
