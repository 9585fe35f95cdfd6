/// A request that is arriving in pieces: where the screen is, and the content so far.
final class PartialRequest {
    var screen: RecordScreen
    let staged = StagedRequest()
    /// When the rest must have arrived.
    let deadline: MonotonicTime
    /// Whether the answer is out already, and what still comes is thrown away.
    var isDiscarding = false
    /// What is counted against the limit on staged bytes.
    var accounted = 0

    init(limits: RecordLimits, deadline: MonotonicTime) {
        screen = RecordScreen(limits: limits)
        self.deadline = deadline
    }
}
