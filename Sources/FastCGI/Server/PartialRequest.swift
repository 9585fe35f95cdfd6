/// A request that arrives in pieces: the screen's state, and the content so far.
final class PartialRequest {
    var screen: RecordScreen
    let staged = StagedRequest()
    /// When the rest must have arrived.
    let deadline: MonotonicTime
    /// Whether the response has been sent already, and the rest of the request is discarded.
    var isDiscarding = false
    /// The bytes counted against the limit on staged bytes.
    var accounted = 0

    init(limits: RecordLimits, deadline: MonotonicTime) {
        screen = RecordScreen(limits: limits)
        self.deadline = deadline
    }
}
