/// Request contexts that nobody uses now. A worker takes another when it hands its own to a lane.
final class ContextPool: Sendable {
    private let limits: ServerConfiguration.Limits
    private let contexts = Locked<[RequestContext]>([])

    init(limits: ServerConfiguration.Limits) {
        self.limits = limits
    }

    func take() -> RequestContext {
        contexts.withLock { $0.popLast() } ?? RequestContext(limits: limits)
    }

    func release(_ context: RequestContext) {
        contexts.withLock { $0.append(context) }
    }
}
