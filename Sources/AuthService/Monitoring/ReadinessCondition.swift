/// A condition without which the service cannot do its work, although it is alive.
package struct ReadinessCondition: Sendable {
    /// The condition's name, one word.
    package let name: String
    /// The current problem, in one sentence without any secret; nil if there is none. It may read memory, but must not
    /// wait.
    package let problem: @Sendable () -> String?

    /// Creates a condition.
    package init(_ name: String, problem: @escaping @Sendable () -> String?) {
        self.name = name
        self.problem = problem
    }
}
