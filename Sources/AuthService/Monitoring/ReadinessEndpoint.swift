import HTTPTypes
import JWT

/// `GET /readyz`: whether requests should be sent here. 200, or 503 with every reason. It does not wait: it reports
/// what was observed a moment ago.
struct ReadinessEndpoint: DirectEndpoint {
    let monitoring: Monitoring

    func respond(to request: some IncomingRequest) -> Response {
        var problems = JSONBuilder()
        var sentences: [String] = []
        for condition in monitoring.conditions {
            guard let problem = condition.problem() else { continue }
            problems.set(condition.name, problem)
            sentences.append(problem)
        }
        guard !sentences.isEmpty else {
            var json = JSONBuilder()
            json.set("status", "ready")
            json.set("conditions", monitoring.conditions.map(\.name))
            return .json(json)
        }
        var json = Problem(.serviceUnavailable, sentences.joined(separator: " ")).json
        json.set("conditions", problems)
        return Response(
            status: .serviceUnavailable,
            headerFields: [.contentType: "application/problem+json", .cacheControl: "no-store"], body: json.json)
    }
}
