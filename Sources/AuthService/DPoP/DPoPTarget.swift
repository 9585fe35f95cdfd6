internal import AccessRules
import HTTPTypes
import JWT

/// The request that a DPoP proof must be for.
enum DPoPTarget {
    /// The request to this endpoint, at the configured origin.
    case endpoint
    /// The request that the gate decides about, from nginx's own parameters (requirement G1).
    case gated
}

/// Compares a proof's `htm` and `htu` with the request (RFC 9449, 4.3). No header field of the client is used.
struct DPoPTargetMatcher: Sendable {
    /// The service's own origin in normal form.
    private let origin: [UInt8]
    /// `host[:port]` of that origin.
    private let authority: [UInt8]
    private let origins: ListedOrigins

    /// Creates a matcher for the origins of the site.
    init(origins: ListedOrigins) {
        self.origins = origins
        authority = Self.authority(origins.own)
        origin = Array("https://".utf8) + authority
    }

    /// The origin of the request that the gate decides about; nil if nginx does not send it, or it is not HTTPS.
    func gatedOrigin(of request: some IncomingRequest) -> String? {
        authority(of: request, .gated).map { "https://" + String(decoding: $0, as: UTF8.self) }
    }

    /// Whether `method` is the request's method.
    func isMethod(_ method: String, of request: some IncomingRequest, _ target: DPoPTarget) -> Bool {
        switch target {
        case .endpoint: method.utf8.elementsEqual(request.method.rawValue.utf8)
        case .gated: request.withVariable(.gateMethod) { Self.isEqual($0, method) }
        }
    }

    /// Whether `url` is the request's URL, ignoring query and fragment.
    func isURL(_ url: String, of request: some IncomingRequest, _ target: DPoPTarget) -> Bool {
        if target == .endpoint, isOwn(url, of: request) { return true }
        let bytes = Array(url.utf8)
        let scheme = Array("https://".utf8)
        guard bytes.count > scheme.count, bytes.prefix(scheme.count).map({ $0 | 0x20 }) == scheme.map({ $0 | 0x20 })
        else { return false }
        let rest = bytes[scheme.count...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let path = slash == rest.endIndex ? [UInt8(ascii: "/")] : rest[slash...]
        return Self.normalisedAuthority(rest[..<slash]) == authority(of: request, target)
            && isPath(path, of: request, target)
    }

    /// Whether `url` is exactly the origin and the request's path, as in nearly every proof.
    private func isOwn(_ url: String, of request: some IncomingRequest) -> Bool {
        let bytes = url.utf8.span
        guard bytes.count > origin.count, equal(bytes.extracting(0..<origin.count), origin.span) else { return false }
        let count = origin.count
        let isSent = request.withVariable(.requestURI) { sent -> Bool? in
            guard let sent else { return nil }
            return equal(sent, url.utf8.span.extracting(count...))
        }
        if let isSent { return isSent }
        return request.withVariable(.originalURI) { path in
            guard let path else { return false }
            return equal(path, url.utf8.span.extracting(count...))
        }
    }

    private func authority(of request: some IncomingRequest, _ target: DPoPTarget) -> [UInt8]? {
        switch target {
        case .endpoint: return authority
        case .gated:
            guard request.withVariable(.gateScheme, { Self.isEqual($0, "https") }),
                let origin = origins.origin(ofGated: request)
            else { return nil }
            return Self.authority(origin)
        }
    }

    private static func authority(_ origin: String) -> [UInt8] {
        normalisedAuthority(Array(origin.utf8.dropFirst("https://".utf8.count))[...])
    }

    private func isPath(_ path: ArraySlice<UInt8>, of request: some IncomingRequest, _ target: DPoPTarget) -> Bool {
        switch target {
        case .endpoint:
            request.withVariable(.requestURI) { sent in
                if let sent { return Self.isSame(path, sent) }
                return request.withVariable(.originalURI) { Self.isSame(path, $0) }
            }
        case .gated: request.withVariable(.gateURI) { Self.isSame(path, $0) }
        }
    }

    /// Whether two paths are equal, up to the query of the second: byte for byte, or with normalised escapes.
    private static func isSame(_ path: ArraySlice<UInt8>, _ target: Span<UInt8>?) -> Bool {
        guard let target else { return false }
        var sent: [UInt8] = []
        sent.reserveCapacity(target.count)
        for index in target.indices {
            guard target[index] != UInt8(ascii: "?"), target[index] != UInt8(ascii: "#") else { break }
            sent.append(target[index])
        }
        return path.elementsEqual(sent) || normalisedPath(path) == normalisedPath(sent[...])
    }

    private static func isEqual(_ bytes: Span<UInt8>?, _ text: String) -> Bool {
        guard let bytes, bytes.count == text.utf8.count else { return false }
        for (index, byte) in text.utf8.enumerated() where bytes[index] != byte { return false }
        return true
    }

    /// RFC 3986, 6.2.2.1 and 6.2.3: letters in lower case, the scheme's default port left out.
    private static func normalisedAuthority(_ authority: ArraySlice<UInt8>) -> [UInt8] {
        let small = authority.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        let ownPort = Array(":443".utf8)
        return small.suffix(ownPort.count) == ownPort[...] ? small.dropLast(ownPort.count) : small
    }

    /// RFC 3986, 6.2.2: unnecessary escapes are decoded, the others are in upper case.
    private static func normalisedPath(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var index = path.startIndex
        while index < path.endIndex {
            guard let value = PercentEscape.byte(in: path.span, at: index - path.startIndex) else {
                output.append(path[index])
                index += 1
                continue
            }
            let escape = path[index..<index + PercentEscape.length]
            switch value {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(value)
            default:
                output.append(contentsOf: String(decoding: escape, as: UTF8.self).uppercased().utf8)
            }
            index += PercentEscape.length
        }
        return output
    }
}
