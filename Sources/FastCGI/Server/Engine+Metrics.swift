extension Engine {
    /// Adds the engine's counters to `metrics`.
    func fill(_ metrics: inout Metrics) {
        counters.fill(&metrics)
        for index in 0..<table.capacity {
            let state = table.state(at: index)
            switch state.phase {
            case .free: break
            case .busy, .pending: metrics.active += 1
            case .idle:
                if state.waiting == .rest { metrics.partial += 1 } else { metrics.parked += 1 }
            }
        }
        for lane in lanes {
            metrics.lanes[lane.configuration.lane] = lane.metrics
        }
    }
}
