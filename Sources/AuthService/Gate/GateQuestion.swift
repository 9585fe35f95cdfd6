import Identity

/// The request that the gate decides about, read from nginx's parameters in one pass.
///
/// One copy of the few hundred bytes, so that rules read them without a closure for each.
struct GateQuestion {
    /// The bytes of all parameters, and unused ones after them.
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
        var copy = ParameterCopy()
        guard copy.append(.gateHost, of: request) else { return nil }
        let host = copy.end
        guard copy.append(.serverName, of: request) else { return nil }
        let server = copy.end
        guard copy.append(.gateMethod, of: request) else { return nil }
        let method = copy.end
        guard copy.append(.gatePath, of: request) else { return nil }
        let path = copy.end
        guard copy.append(.gateURI, of: request), request.withVariable(.remoteAddress, { $0 != nil }) else {
            return nil
        }
        bytes = copy.bytes
        self.host = 0..<host
        self.server = host..<server
        self.method = server..<method
        self.path = method..<path
        target = path..<copy.end
    }
}

/// Values of parameters, one after another in one buffer.
private struct ParameterCopy {
    var bytes = [UInt8](repeating: 0, count: 512)
    /// The number of bytes that are used.
    var end = 0

    /// Appends the value of a parameter; false if the request has none of that name.
    mutating func append(_ variable: MetaVariable, of request: some IncomingRequest) -> Bool {
        request.withVariable(variable) { value in
            guard let value else { return false }
            let next = end + value.count
            if next > bytes.count { bytes.append(contentsOf: repeatElement(0, count: next)) }
            value.withUnsafeBytes { source in
                bytes.withUnsafeMutableBytes {
                    UnsafeMutableRawBufferPointer(rebasing: $0[end..<next]).copyMemory(from: source)
                }
            }
            end = next
            return true
        }
    }
}
