package import Identity

extension RuleBook {
    /// The rules that decide about a request, from the web server's facts.
    ///
    /// - Parameters:
    ///   - host: the host in the client's request, by which the web server chose the server block (nginx's `$host`).
    ///   - server: the first name of that server block (`$server_name`).
    ///   - method: the method.
    ///   - path: the path normalised by the web server, without the query (`$uri`).
    ///   - target: path and query as the client sent them (`$request_uri`).
    ///   - address: the client's address, evaluated only if it matters.
    package func ruling(
        host: Span<UInt8>, server: Span<UInt8>, method: Span<UInt8>, path: Span<UInt8>, target: Span<UInt8>,
        address: () -> ClientAddress?
    ) throws(GateRefusal) -> Ruling {
        let (site, other) = try sites(host: host, server: server)
        guard let method = MethodSet(request: method) else { throw .malformedMethod }
        guard RequestPath.isCanonical(path), Self.isSame(path, asSent: target) else {
            return try ruling(site, other, path: path, target: target, method: method, address: address)
        }
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

    /// The site of the host, and that of the server block if it has another name.
    ///
    /// The host is the client's claim: a default server accepts any, so a client may name one host and be served by
    /// another server block. If the two differ, the rules of both must admit the request. That is right for a server
    /// block of several names, and closes the path for a client that asks one server block under the name of another.
    private func sites(host: Span<UInt8>, server: Span<UInt8>) throws(GateRefusal) -> (site: Site, other: Site?) {
        guard let site = site(of: host) else { throw .unknownHost }
        if Self.isEqual(host, server) { return (site, nil) }
        if let range = HostName.range(in: server) {
            // "_" is the customary name of a server block without a name.
            let isPlaceholder = range.count == 1 && server[0] == UInt8(ascii: "_")
            if !isPlaceholder {
                guard let other = self.site(of: server) else { throw .unknownHost }
                return (site, other == site ? nil : other)
            }
        } else if Self.isBelow(host, wildcard: server) {
            return (site, nil)
        }
        // The server's name proves nothing, which does no harm if no rule depends on hosts.
        guard !hasHosts else { throw .unnamedServer }
        return (site, nil)
    }

    /// Whether a server name such as `*.example.org` covers a host.
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

/// The rules that decide about a request, by index.
package enum Ruling: Sendable, Equatable {
    /// One rule: the usual case.
    case one(Int)
    /// Several rules, all of which must admit the request, because it can be read in more than one way.
    case each([Int])
    /// The same for a path that is not in normal form, whose readings the rules judge alike. Nothing but these rules
    /// may rely on such a path.
    case everyReading([Int])
}
