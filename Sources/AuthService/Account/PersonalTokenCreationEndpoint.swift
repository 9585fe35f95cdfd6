import HTTPTypes
import Identity
import JWT

/// `POST /tokens`: creates a personal token from `name`, `scope` (separated by spaces, default `gate`) and `expires_in`
/// (seconds, or `never`). 201 with the token itself, which is shown only once.
struct PersonalTokenCreationEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let tokens: PersonalTokens
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let fields = try RequestFields(of: request)
        let name = try fields.text("name")
        let scopes = (try fields.optionalText("scope") ?? "").split(separator: " ").map(String.init)
        let lifetime = try Self.lifetime(fields)
        let address = request.clientAddress
        let outcome: PersonalTokens.Outcome
        do throws(StoreError) {
            outcome = try tokens.make(
                name: name, scopes: scopes, lifetime: lifetime, for: caller.account,
                username: caller.canonicalName, from: address)
        } catch  where error.code == .notFound {
            // The account was disabled or removed after the credential was checked.
            throw callers.challenge.invalidToken
        } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
        switch outcome {
        case .made(let token, let secret):
            var json = JSONBuilder(token)
            json.set("token", secret.text)
            var response = Response.json(json)
            response.status = .created
            return response
        case .refused(let error):
            guard let field = error.field else { throw .conflict("Refused: \(error.detail).") }
            throw .badRequest("is refused: \(error.detail).", field: field)
        }
    }

    private static func lifetime(_ fields: RequestFields) throws(Problem) -> PersonalTokenLifetime {
        guard let text = try fields.optionalScalar("expires_in") else { return .standard }
        if text == "never" { return .never }
        // Nine digits are thirty years, and far from any overflow.
        guard let seconds = Int64(text), seconds > 0, text.utf8.count <= 9 else {
            throw .badRequest("must be a number of seconds, or never.", field: "expires_in")
        }
        return .milliseconds(seconds * 1000)
    }
}
