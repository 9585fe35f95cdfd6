/// A mistake in a rule: one sentence that says what to write instead.
package struct RuleProblem: Error, Sendable, Hashable {
    /// The sentence.
    package let text: String

    package init(_ text: String) { self.text = text }
}
