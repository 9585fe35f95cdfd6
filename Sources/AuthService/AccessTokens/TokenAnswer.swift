import HTTPTypes
import Identity
import JWT

/// The answer that hands tokens out (RFC 6749, 5.1).
struct TokenAnswer: Sendable {
    let issuer: AccessTokenIssuer
    let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    /// The answer to a login. If its access token cannot be signed, the session ends at once: nobody holds a token of it.
    ///
    /// - Throws: 500 if the access token cannot be signed.
    func response(
        beginning grant: SessionGrant, in sessions: Sessions, from address: ClientAddress?
    ) throws(Problem) -> Response {
        do {
            return try response(for: grant)
        } catch {
            do throws(StoreError) {
                _ = try sessions.end(grant.session.id, of: grant.account.id, event: .sessionEnded, from: address)
            } catch {
                // It expires by itself.
                report(.storeFailed(error))
            }
            throw error
        }
    }

    /// The answer to a refresh.
    ///
    /// - Throws: 500 if the access token cannot be signed.
    func response(for grant: SessionGrant) throws(Problem) -> Response {
        let token: String
        do {
            token = try issuer.token(for: grant.account, session: grant.session, binding: grant.binding, now: clock())
        } catch {
            report(.signingFailed(error))
            throw .internalError
        }
        var json = JSONBuilder()
        json.set("access_token", token)
        // RFC 9449, 5: how the token is to be sent.
        json.set("token_type", grant.binding.dpopKey == nil ? "bearer" : "DPoP")
        json.set("expires_in", issuer.lifetimeSeconds)
        json.set("refresh_token", grant.refreshToken.text)
        return .json(json)
    }
}

extension Response {
    /// 200 with an object that depends on a credential.
    static func json(_ object: JSONBuilder) -> Response {
        Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: object.json)
    }

    /// 204 after a change.
    static let noContent = Response(status: .noContent, headerFields: [.cacheControl: "no-store"])
}

/// Runs what needs the store; its failure is a 503 for the client, and its cause is for the log.
func mappingStoreErrors<Value>(
    _ report: @Sendable (ServiceEvent) -> Void, _ body: () throws(StoreError) -> Value
) throws(Problem) -> Value {
    do { return try body() } catch {
        report(.storeFailed(error))
        throw .storeUnavailable
    }
}
