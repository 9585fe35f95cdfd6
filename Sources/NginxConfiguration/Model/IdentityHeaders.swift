/// The header fields that identify the user to an application.
enum IdentityHeaders {
    /// The names in HTTP.
    static let headers = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups", "X-Auth-Token"]

    /// Normalises a name: `HTTP_REMOTE_USER`, `remote_user` and `Remote-User` are the same to an application.
    static func key(_ name: String) -> String {
        var key = name.uppercased().replacing("-", with: "_")
        if key.hasPrefix("HTTP_") { key.removeFirst("HTTP_".count) }
        return key
    }

    /// The normalised names.
    static let keys = Set(headers.map(key))

    /// The directive that sets a header field or parameter for a passing directive.
    static func setter(for pass: String) -> String {
        switch pass {
        case "proxy_pass": "proxy_set_header"
        case "grpc_pass": "grpc_set_header"
        default: pass.replacing("_pass", with: "_param")
        }
    }
}
