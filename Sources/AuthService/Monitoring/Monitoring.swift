/// The contents of the operator's endpoints: provided by the program, which knows transport and process.
package struct Monitoring: Sendable {
    /// The conditions for readiness, in the order in which they are reported.
    package var conditions: [ReadinessCondition]
    /// Reads all metrics, on the thread of a request: it may read memory, but must not wait.
    package var metrics: @Sendable () -> [MetricFamily]

    /// Creates monitoring without conditions and metrics by default.
    package init(
        conditions: [ReadinessCondition] = [], metrics: @escaping @Sendable () -> [MetricFamily] = { [] }
    ) {
        self.conditions = conditions
        self.metrics = metrics
    }
}
