/// Unused request contexts. A worker takes another one when it hands its own off to a lane.
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
