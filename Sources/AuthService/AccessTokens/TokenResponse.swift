import HTTPTypes
import Identity
import JWT

/// The response that contains tokens (RFC 6749, 5.1).
struct TokenResponse: Sendable {
    let issuer: AccessTokenIssuer
    let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    /// The response to a login. If its access token cannot be signed, the session ends immediately: no client holds its
    /// tokens.
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
                // The session expires by itself.
                report(.storeFailed(error))
            }
            throw error
        }
    }

    /// The response to a refresh.
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
        // RFC 9449, 5: the scheme for sending the token.
        json.set("token_type", grant.binding.dpopKey == nil ? "bearer" : "DPoP")
        json.set("expires_in", issuer.lifetimeSeconds)
        json.set("refresh_token", grant.refreshToken.text)
        return .json(json)
    }
}
