import AuthService
import FastCGI

extension Metrics {
    /// The transport's counters as metrics.
    var families: [MetricFamily] {
        [
            MetricFamily(
                "sallyport_connections_accepted_total", .counter, "Connections from the web server.", Double(accepted)),
            MetricFamily(
                "sallyport_connections_refused_total", .counter,
                "Connections refused, by reason: a process of another user, or too many connections.",
                [
                    .init([.init("reason", "peer")], Double(refusedPeers)),
                    .init([.init("reason", "capacity")], Double(refusedForCapacity)),
                ]),
            MetricFamily(
                "sallyport_connections", .gauge,
                "Open connections: with a request being answered, idle, or with an incomplete request.",
                [
                    .init([.init("state", "active")], Double(active)),
                    .init([.init("state", "parked")], Double(parked)),
                    .init([.init("state", "partial")], Double(partial)),
                ]),
            MetricFamily("sallyport_requests_total", .counter, "Requests that were answered.", Double(answered)),
            MetricFamily(
                "sallyport_requests_refused_total", .counter,
                "Requests answered without a handler, by reason.",
                by: "reason", refused),
            MetricFamily(
                "sallyport_protocol_violations_total", .counter,
                "Connections closed without an answer, by protocol error.", by: "violation",
                violations),
            MetricFamily(
                "sallyport_answers_aborted_total", .counter,
                "Answers that the web server did not read completely; usual for the gate, where nginx reads only the header.",
                Double(aborted)),
            MetricFamily(
                "sallyport_timeouts_total", .counter,
                "Connections closed because a request was not complete in time, or because they were idle.",
                [
                    .init([.init("kind", "read")], Double(readTimeouts)),
                    .init([.init("kind", "idle")], Double(idleTimeouts)),
                ]),
        ] + laneFamilies
    }

    private var laneFamilies: [MetricFamily] {
        let ordered = lanes.map { (name: "\($0.key)", metrics: $0.value) }.sorted { $0.name < $1.name }
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: (LaneMetrics) -> Double
        ) -> MetricFamily {
            MetricFamily(
                "sallyport_lane_\(name)", kind, help,
                ordered.map { .init([.init("lane", $0.name)], value($0.metrics)) })
        }
        return [
            family("queued", .gauge, "Requests that wait for a thread of the lane.") { Double($0.queued) },
            family("running", .gauge, "Requests that a thread of the lane is answering.") { Double($0.running) },
            family("oldest_wait_seconds", .gauge, "How long the oldest of them has waited.") {
                $0.oldest / .seconds(1)
            },
            family("completed_total", .counter, "Requests that the lane has finished.") { Double($0.completed) },
            family("turned_away_total", .counter, "Requests refused because the lane's queue was full.") {
                Double($0.turnedAway)
            },
        ]
    }
}
