package import Identity

extension RuleBook {
    /// The rules that decide about a request, by what the web server says of it.
    ///
    /// - Parameters:
    ///   - host: the host that the client named, which the web server chose the server by (nginx's `$host`).
    ///   - server: the first name of that server (`$server_name`).
    ///   - method: the method.
    ///   - path: as the web server normalised it, without the query (`$uri`).
    ///   - target: path and query as the client sent them (`$request_uri`).
    ///   - address: the client's, asked for only if it matters.
    package func ruling(
        host: Span<UInt8>, server: Span<UInt8>, method: Span<UInt8>, path: Span<UInt8>, target: Span<UInt8>,
        address: () -> ClientAddress?
    ) throws(GateRefusal) -> Ruling {
        let (site, other) = try sites(host: host, server: server)
        guard let method = MethodSet(request: method) else { throw .malformedMethod }
        guard RequestPath.isCanonical(path), Self.isSame(path, asSent: target) else { throw .ambiguousPath }
        let first = try decide(site, path, method, address)
        let cut = RequestPath.shorterReading(of: path)
        if other == nil, cut == nil { return .one(first) }
        var rules = [first]
        for site in [site, other].compactMap(\.self) {
            rules.append(try decide(site, path, method, address))
            if let cut { rules.append(try decide(site, path.extracting(0..<cut), method, address)) }
        }
        return .each(rules)
    }

    private func decide(
        _ site: Site, _ path: Span<UInt8>, _ method: MethodSet, _ address: () -> ClientAddress?
    ) throws(GateRefusal) -> Int {
        guard let rule = try rule(at: site, path: path, method: method, address: address) else { throw .noRule }
        return rule
    }

    /// The site of the host, and that of the server if it has another name.
    ///
    /// The host is the client's word: a default server takes any, so that it may name one server and be served by another.
    /// Where the two differ, the rules of both must let the request in. That is right for a server of several names, and no
    /// way in for who asks one server under the name of another.
    private func sites(host: Span<UInt8>, server: Span<UInt8>) throws(GateRefusal) -> (site: Site, other: Site?) {
        guard let site = site(of: host) else { throw .unknownHost }
        if Self.isEqual(host, server) { return (site, nil) }
        if let range = HostName.range(in: server) {
            // "_" is what servers without a name are called by custom.
            let isPlaceholder = range.count == 1 && server[0] == UInt8(ascii: "_")
            if !isPlaceholder {
                guard let other = self.site(of: server) else { throw .unknownHost }
                return (site, other == site ? nil : other)
            }
        } else if Self.isBelow(host, wildcard: server) {
            return (site, nil)
        }
        // The server's name vouches for nothing, which does no harm where nothing goes by hosts.
        guard !hasHosts else { throw .unnamedServer }
        return (site, nil)
    }

    /// Whether a host is one of those that a server name such as `*.example.org` is for.
    private static func isBelow(_ host: Span<UInt8>, wildcard: Span<UInt8>) -> Bool {
        guard wildcard.count > 2, wildcard[0] == UInt8(ascii: "*"), wildcard[1] == UInt8(ascii: "."),
            let end = HostName.range(in: wildcard.extracting(2...)), let range = HostName.range(in: host),
            range.count > end.count + 1
        else { return false }
        for index in 0...end.count
        where HostName.lower(host[range.count - end.count - 1 + index]) != HostName.lower(wildcard[1 + index]) {
            return false
        }
        return true
    }

    private static func isSame(_ path: Span<UInt8>, asSent target: Span<UInt8>) -> Bool {
        switch RequestPath.decoded(target: target) {
        case .asSent(let length): isEqual(path, target.extracting(0..<length))
        case .unescaped(let bytes): isEqual(path, bytes.span)
        case nil: false
        }
    }

    private static func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
