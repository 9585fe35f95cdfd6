import Randomness
internal import AccessRules
internal import AuthService
internal import HTTPTypes
internal import Identity

/// Sends the gate requests without a valid credential, over hosts, paths, methods and headers of every kind: no
/// response may be a 2xx (requirement G4). Between them it sends one with a valid credential, which must be accepted
/// (requirement G7).
package struct GateCampaign {
    private let subject: GateSubject
    private var generator: SeededGenerator
    /// The number of inputs sent.
    package private(set) var asked = 0
    /// The number of 401 responses, which are those that reached the credential check.
    package private(set) var unauthorized = 0

    /// Begins a campaign whose inputs the seed determines.
    package init(seed: UInt64) throws {
        subject = try GateSubject(try Self.rules(), seed: seed)
        generator = SeededGenerator(seed: seed)
    }

    /// Rules of every kind except those that allow everyone.
    private static func rules() throws -> RuleBook {
        RuleBook(
            [
                AccessRule(line: 1, path: try PathPattern("/closed/*"), admission: .deny),
                AccessRule(
                    line: 2, host: try HostPattern("app.example.org"), path: try PathPattern("/admin/*"),
                    admission: Admission(kind: .login, groups: ["admins"])),
                AccessRule(
                    line: 3, path: try PathPattern("/users/*/photo"), methods: MethodSet(named: "GET") ?? [],
                    admission: .login),
                AccessRule(
                    line: 4, path: try PathPattern("/near/*"), networks: [try NetworkRange("192.0.2.0/24")],
                    admission: .login),
                AccessRule(line: 5, host: try HostPattern("*.example.org"), admission: .login),
            ], hosts: [HostName("auth.example.org")].compactMap(\.self))
    }

    /// Sends one input. Returns a description of the error in the response, or nil.
    package mutating func round() -> String? {
        asked += 1
        let isValid = asked % 1000 == 0
        let question = isValid ? valid() : hostile()
        let response = subject.service.respond(to: question)
        if response.status == .unauthorized { unauthorized += 1 }
        let isOpen = response.status.kind == .successful
        guard isOpen != isValid else { return nil }
        let text = question.variables.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self).debugDescription)" }
        return "\(response.status.code) for \(text.joined(separator: " "))"
    }

    private func valid() -> GateQuestion {
        GateQuestion(
            Self.facts(host: "app.example.org", method: "GET", target: "/x") + [
                ("HTTP_AUTHORIZATION", Array("Bearer \(subject.token)".utf8))
            ])
    }

    private static func facts(host: String, method: String, target: String) -> [(name: String, value: [UInt8])] {
        let path = target.prefix { $0 != "?" }
        return [
            ("SERVER_NAME", Array(host.utf8)), ("GATE_HOST", Array(host.utf8)), ("GATE_METHOD", Array(method.utf8)),
            ("GATE_URI", Array(target.utf8)), ("GATE_PATH", Array(path.utf8)), ("GATE_SCHEME", Array("https".utf8)),
            ("REMOTE_ADDR", Array("192.0.2.1".utf8)),
        ]
    }

    private mutating func hostile() -> GateQuestion {
        var variables = Self.facts(host: pick(Self.hosts), method: pick(Self.methods), target: pick(Self.targets))
        if chance(2) { variables.append((pick(Self.headers), Array(pick(Self.values).utf8))) }
        if chance(2) { variables.append(("HTTP_AUTHORIZATION", authorization())) }
        if chance(3) { variables.append(("HTTP_COOKIE", cookie())) }
        // One variable is missing, damaged or replaced.
        if chance(3) {
            let index = Int.random(in: 0..<variables.count, using: &generator)
            // A corrupted credential is not changed again: a second change could repair it.
            let isCredential = variables[index].name == "HTTP_AUTHORIZATION" || variables[index].name == "HTTP_COOKIE"
            switch isCredential ? 0 : Int.random(in: 0..<3, using: &generator) {
            case 0: variables.remove(at: index)
            case 1: variables[index].value = Array(pick(Self.targets + Self.values).utf8)
            default: variables[index].value = damaged(variables[index].value)
            }
        }
        return GateQuestion(variables)
    }

    private mutating func authorization() -> [UInt8] {
        let scheme = pick(["Bearer ", "bearer ", "DPoP ", "Basic ", "Bearer", "", "Token "])
        guard scheme == "Bearer " || scheme == "bearer ", chance(2) else {
            return Array((scheme + pick(subject.worthless + Self.values)).utf8)
        }
        return Array(scheme.utf8) + spoilt()
    }

    private mutating func cookie() -> [UInt8] {
        let name = pick(["__Host-sallyport=", "__Secure-sallyport=", "sallyport=", "__host-sallyport="])
        let halves = subject.worthless + Self.values
        let value =
            chance(2) ? Array("\(pick(halves))~\(pick(halves))".utf8) : spoilt() + Array("~\(pick(halves))".utf8)
        return Array(name.utf8) + value
    }

    /// The valid token with one error.
    private mutating func spoilt() -> [UInt8] {
        let token = Array(subject.token.utf8)
        let parts = subject.token.split(separator: ".").map(String.init)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return Array(token.dropLast(Int.random(in: 1...token.count, using: &generator)))
        case 1: return Array("\(parts[0]).\(parts[1]).".utf8)
        case 2: return Array("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.\(parts[1]).".utf8)
        case 3: return token + Array(pick(["A", ".", "=", "\u{0}", ".x"]).utf8)
        default:
            var copy = token
            let index = Int.random(in: 0..<copy.count, using: &generator)
            // The lowest bit of a character may be one that base64url does not use. The token is then refused as
            // malformed.
            copy[index] ^= UInt8.random(in: 1...127, using: &generator)
            return copy
        }
    }

    private mutating func damaged(_ value: [UInt8]) -> [UInt8] {
        guard !value.isEmpty else { return [0xff] }
        var copy = value
        let index = Int.random(in: 0..<copy.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: copy.removeSubrange(index...)
        case 1: copy.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: copy[index] = UInt8.random(in: 0...255, using: &generator)
        }
        return copy
    }

    private mutating func pick(_ list: [String]) -> String { list.randomElement(using: &generator) ?? "" }

    private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &generator) == 0 }

    private static let hosts = [
        "app.example.org", "auth.example.org", "x.y.example.org", "APP.example.org:443", "app.example.org.",
        "example.org",
        "evil.com", "", "_", "*.example.org", "app.example.org.evil.com", "[::1]",
    ]
    private static let methods = ["GET", "HEAD", "POST", "OPTIONS", "PROPFIND", "X", "get", "", "CONNECT"]
    private static let targets = [
        "/", "/x", "/admin/x", "/admin", "/closed/x", "/users/a/photo", "/near/x", "/healthz", "/auth", "/login",
        "/protected",
        "/.well-known/jwks.json", "/admin/../x", "/%2e%2e/x", "//x", "/x//y", "/a%2fb", "/a%5cb", "/a%00", "/a;b",
        "/%c0%af",
        "/x?one_time_token=a", "/x?access_token=b", "/wiki/What%3F", "/a#b", "", "*", "http://app.example.org/x",
    ]
    private static let headers = [
        "HTTP_X_ORIGINAL_URI", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_REMOTE_USER",
        "HTTP_X_AUTH_TOKEN", "HTTP_HOST", "HTTP_DPOP", "HTTP_USER_AGENT", "HTTP_UPGRADE", "TLS_CLIENT_CERT",
        "TLS_CLIENT_VERIFY", "HTTP_ORIGIN", "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "QUERY_STRING", "HTTP_X_REWRITE_URL",
    ]
    private static let values = [
        "", "alice", "root", "/healthz", "/login", "SUCCESS", "127.0.0.1", "a.b.c", "..", "e30.e30.e30", "null",
        "\u{0}",
        "spat_AAAA", "sprt_AAAA", "eyJhbGciOiJub25lIn0.e30.", "Bearer", "websocket", "kube-probe/1.0", "x=y; z",
    ]
}
