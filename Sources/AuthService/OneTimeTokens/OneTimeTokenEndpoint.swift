import HTTPTypes
import Identity
import JWT

/// `POST /tokens/one-time`: creates a token for one request, from `path`, `audience` (default: this origin) and
/// `expires_in` (seconds).
struct OneTimeTokenEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let tokens: OneTimeTokens
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        guard case .accessToken(let token) = caller.credential else { throw callers.challenge.invalidToken }
        let fields = try RequestFields(of: request)
        let purpose = OneTimeTokens.Purpose(
            audience: try Self.audience(fields) ?? tokens.issuer, path: try Self.path(fields))
        let lifetime = try lifetime(fields)
        let text: String
        do { text = try tokens.issue(by: token, for: purpose, lifetimeSeconds: lifetime) } catch {
            report(.signingFailed(error))
            throw .internalError
        }
        var json = JSONBuilder()
        json.set(OneTimeLink.field, text)
        json.set("expires_in", lifetime)
        json.set("audience", purpose.audience)
        json.set("path", purpose.path)
        if purpose.audience.hasPrefix("https://") {
            json.set("url", "\(purpose.audience)\(Self.escaped(purpose.path))?\(OneTimeLink.field)=\(text)")
        }
        var response = Response.json(json)
        response.status = .created
        return response
    }

    private static func audience(_ fields: RequestFields) throws(Problem) -> String? {
        guard let audience = try fields.optionalText("audience") else { return nil }
        guard (1...OneTimeTokens.maximumTextBytes).contains(audience.utf8.count),
            audience.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else {
            throw .badRequest(
                "must be an origin such as https://app.example.org, or another name without spaces.", field: "audience")
        }
        return audience
    }

    /// A path in the form in which the gate compares it: every segment has only one spelling.
    private static func path(_ fields: RequestFields) throws(Problem) -> String {
        let path = try fields.text("path")
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isNormal =
            path.hasPrefix("/") && path.utf8.count <= OneTimeTokens.maximumTextBytes
            && !path.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }
            && !segments.dropLast().contains("") && !segments.contains { $0 == "." || $0 == ".." }
        guard isNormal else {
            throw .badRequest("must be one path in normal form, such as /files/report.pdf.", field: "path")
        }
        return path
    }

    private func lifetime(_ fields: RequestFields) throws(Problem) -> Int64 {
        guard let text = try fields.optionalScalar("expires_in") else {
            return min(OneTimeTokens.standardLifetimeSeconds, tokens.maximumLifetimeSeconds)
        }
        guard text.utf8.count <= 9, let seconds = Int64(text), (1...tokens.maximumLifetimeSeconds).contains(seconds)
        else {
            throw .badRequest(
                "must be a number of seconds, from 1 to \(tokens.maximumLifetimeSeconds).", field: "expires_in")
        }
        return seconds
    }

    /// A path as in a link (RFC 3986, 3.3).
    private static func escaped(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
