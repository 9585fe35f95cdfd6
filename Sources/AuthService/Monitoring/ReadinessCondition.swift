/// One thing without which the service cannot do its work, though it is alive.
public struct ReadinessCondition: Sendable {
    /// One word for it.
    public let name: String
    /// What is wrong now, in one sentence without any secret; nil while all is well. It may look at memory, not wait.
    public let problem: @Sendable () -> String?

    /// Makes a condition.
    public init(_ name: String, problem: @escaping @Sendable () -> String?) {
        self.name = name
        self.problem = problem
    }
}
