/// One thing without which the service cannot do its work, though it is alive.
package struct ReadinessCondition: Sendable {
    /// One word for it.
    package let name: String
    /// What is wrong now, in one sentence without any secret; nil while all is well. It may look at memory, not wait.
    package let problem: @Sendable () -> String?

    /// Creates a condition.
    package init(_ name: String, problem: @escaping @Sendable () -> String?) {
        self.name = name
        self.problem = problem
    }
}
