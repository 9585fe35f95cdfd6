import HTTPTypes
import JWT

/// `GET /.well-known/oauth-authorization-server` (RFC 8414): the metadata that a client needs.
struct MetadataEndpoint: DirectEndpoint {
    private let answer: Response

    init(issuer: String, certificates: CertificatePolicy) {
        var json = JSONBuilder()
        json.set("issuer", issuer)
        json.set("token_endpoint", issuer + "/oauth/token")
        json.set("revocation_endpoint", issuer + "/oauth/revoke")
        json.set("introspection_endpoint", issuer + "/oauth/introspect")
        json.set("jwks_uri", issuer + "/.well-known/jwks.json")
        json.set("grant_types_supported", ["password", "refresh_token"])
        // RFC 8414, 2, requires the member; there is no authorization endpoint.
        json.set("response_types_supported", [String]())
        let confidential = ["client_secret_basic", "client_secret_post"]
        json.set("token_endpoint_auth_methods_supported", confidential + ["none"])
        json.set("revocation_endpoint_auth_methods_supported", confidential)
        json.set("introspection_endpoint_auth_methods_supported", confidential)
        // RFC 9449, 5.1, and RFC 8705, 3.3.
        json.set("dpop_signing_alg_values_supported", DPoPProofVerifier.algorithms.map(\.name))
        json.set("tls_client_certificate_bound_access_tokens", certificates != .off)
        answer = Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
            body: json.json)
    }

    func respond(to request: some IncomingRequest) -> Response { answer }
}
