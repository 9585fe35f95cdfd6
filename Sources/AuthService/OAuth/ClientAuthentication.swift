import Foundation
import HTTPTypes
import Identity

/// Authenticates OAuth clients: by HTTP Basic, or by `client_id` and `client_secret` in the form (RFC 6749, 2.3.1).
struct ClientAuthentication: Sendable {
    let clients: any ClientStore
    let realm: String
    let report: @Sendable (ServiceEvent) -> Void

    /// The authenticated client.
    ///
    /// - Throws: `invalid_client` if it does not authenticate.
    func required(_ request: some IncomingRequest, _ form: [String: String]) throws(OAuthProblem) -> OAuthClient {
        guard let client = try optional(request, form) else { throw failure }
        return client
    }

    /// The authenticated client; nil if the request does not claim to be one.
    ///
    /// - Throws: `invalid_client` for a claim without proof, `invalid_request` for two claims.
    func optional(_ request: some IncomingRequest, _ form: [String: String]) throws(OAuthProblem) -> OAuthClient? {
        let basic = request.value(.authorization)
        let id = form["client_id"].flatMap { $0.isEmpty ? nil : $0 }
        let secret = form["client_secret"].flatMap { $0.isEmpty ? nil : $0 }
        guard let basic else {
            guard let id else {
                guard secret == nil else { throw failure }
                return nil
            }
            if Self.isPublic(id, secret ?? "") { return nil }
            return try authenticate(id: id, secret: secret ?? "")
        }
        // RFC 6749, 2.3: one method in a request.
        guard secret == nil else {
            throw OAuthProblem(.invalidRequest, "the client uses two authentication methods; use one")
        }
        guard let pair = Self.basicCredential(basic), id == nil || id == pair.id else { throw failure }
        if Self.isPublic(pair.id, pair.secret) { return nil }
        return try authenticate(id: pair.id, secret: pair.secret)
    }

    /// Whether the public client identifies itself, which is optional (RFC 6749, 3.2.1): it has no secret.
    private static func isPublic(_ id: String, _ secret: String) -> Bool {
        id == AccessTokenIssuer.firstPartyClient && secret.isEmpty
    }

    private func authenticate(id: String, secret: String) throws(OAuthProblem) -> OAuthClient {
        let client: OAuthClient?
        do { client = try clients.authenticateClient(id: id, secret: secret) } catch {
            report(.storeFailed(error))
            throw OAuthProblem(.storeUnavailable)
        }
        guard let client else { throw failure }
        return client
    }

    private var failure: OAuthProblem {
        OAuthProblem(
            .invalidClient, status: .unauthorized, "the client is unknown or its secret is wrong",
            headerFields: [.wwwAuthenticate: "Basic realm=\"\(realm)\""])
    }

    /// Identifier and secret, each form-encoded within the credential (RFC 6749, 2.3.1).
    private static func basicCredential(_ header: String) -> (id: String, secret: String)? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        let pair = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2, let id = String(pair[0]).removingPercentEncoding,
            let secret = String(pair[1]).removingPercentEncoding
        else { return nil }
        return (id, secret)
    }
}
