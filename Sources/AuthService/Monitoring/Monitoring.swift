/// What the operator's endpoints answer with: filled by whoever runs the service, which knows of transport and process.
package struct Monitoring: Sendable {
    /// What has to hold before requests should come here, in the order in which it is reported.
    package var conditions: [ReadinessCondition]
    /// Everything that is measured, as it is now. Asked on the thread of a request: it may look at memory, not wait.
    package var metrics: @Sendable () -> [MetricFamily]

    /// Nothing to hold and nothing measured, unless it is given.
    package init(
        conditions: [ReadinessCondition] = [], metrics: @escaping @Sendable () -> [MetricFamily] = { [] }
    ) {
        self.conditions = conditions
        self.metrics = metrics
    }
}
