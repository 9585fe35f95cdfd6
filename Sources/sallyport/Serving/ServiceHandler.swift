package import AuthService
public import FastCGI
import FoundationEssentials
import Identity

/// Passes FastCGI's requests to the service, which a reload may replace between two requests.
final class ServiceHandler: Handler {
    private let service: PublishedReference<Service>

    init(_ service: Service) {
        self.service = PublishedReference(service)
    }

    /// Answers all later requests with another service.
    func replace(with service: Service) {
        self.service.replace(with: service)
    }

    func begin(_ request: FastCGI.Request) -> Disposition {
        service.withValue { service in
            switch service.begin(request) {
            case .answer(let response): .answer(FastCGI.Response(response))
            case .lane(let lane, let work):
                .lane(lane.transportLane) { FastCGI.Response(work($0)) }
            }
        }
    }

    /// Logins are queued by client network, so that a flood from one does not delay others.
    func fairnessKey(for request: FastCGI.Request) -> FairnessKey? {
        request.clientAddress.map { FairnessKey($0.network.key) }
    }

    func respond(to request: FastCGI.Request) -> FastCGI.Response {
        FastCGI.Response(service.withValue { $0.respond(to: request) })
    }

    func refuse(_ refusal: Refusal, request: FastCGI.Request?) -> FastCGI.Response {
        let problem = Problem(refusal)
        return FastCGI.Response(request.map { service.value.refusal(problem, of: $0) } ?? problem.response)
    }
}

extension FastCGI.Request: IncomingRequest {
    /// Meta-variables are FastCGI parameters.
    package func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result {
        withParameter(variable.name, read)
    }
}

extension FastCGI.Response {
    fileprivate init(_ response: AuthService.Response) {
        self.init(status: response.status, headerFields: response.headerFields, body: response.body)
    }
}

extension AuthService.Lane {
    /// The transport's lane of the same name. The fast lane has none there: its requests are answered when they are
    /// read.
    var transportLane: FastCGI.Lane { FastCGI.Lane(rawValue) }
}

extension Problem {
    /// The client's answer to a request that the transport refused.
    init(_ refusal: Refusal) {
        switch refusal {
        case .bodyTooLarge(let limit): self = .contentTooLarge(limit: limit)
        case .truncatedBody: self = .badRequest("The body is shorter than its Content-Length.")
        case .malformedContentLength: self = .badRequest("The Content-Length differs from the length of the body.")
        case .malformedMethod: self = .badRequest("The method is not valid.")
        case .duplicateParameter(let name):
            self = .badRequest("may come only once.", field: Self.headerName(name))
        case .tooManyParameters, .parametersTooLarge: self = .headersTooLarge
        case .laneFull(_, let retryAfter): self = .busy(retryAfter: retryAfter)
        case .unknownLane, .responseInvalid: self = .internalError
        }
    }

    /// Converts `HTTP_AUTHORIZATION` to the client's spelling, `Authorization`.
    private static func headerName(_ parameter: String) -> String {
        guard parameter.hasPrefix("HTTP_") else { return parameter }
        return parameter.dropFirst("HTTP_".count).split(separator: "_").map { $0.capitalized }.joined(separator: "-")
    }
}
