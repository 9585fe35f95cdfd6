/// The headers that tell an application who came in.
enum IdentityHeaders {
    /// As HTTP has them.
    static let headers = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups", "X-Auth-Token"]

    /// One spelling for all: `HTTP_REMOTE_USER`, `remote_user` and `Remote-User` are the same to an application.
    static func key(_ name: String) -> String {
        var key = name.uppercased().replacing("-", with: "_")
        if key.hasPrefix("HTTP_") { key.removeFirst("HTTP_".count) }
        return key
    }

    /// The keys of all of them.
    static let keys = Set(headers.map(key))

    /// The directive that sets a header or a variable for what a passing directive passes.
    static func setter(for pass: String) -> String {
        switch pass {
        case "proxy_pass": "proxy_set_header"
        case "grpc_pass": "grpc_set_header"
        default: pass.replacing("_pass", with: "_param")
        }
    }
}
