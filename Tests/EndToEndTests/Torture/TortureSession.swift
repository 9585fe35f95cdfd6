import EndToEndSupport
/// A session as its holder knows it: what was acknowledged, and what may have happened.
struct TortureSession: Sendable {
    /// What was asked when the connection broke: it happened or it did not.
    enum Unclear: Sendable {
        case refresh
        case logout
    }

    /// The newest tokens that were handed out.
    var tokens: TokenSet
    /// The refresh tokens before, each exchanged for the next one and acknowledged; the newest last.
    var rotated: [String] = []
    var unclear: Unclear?
}
