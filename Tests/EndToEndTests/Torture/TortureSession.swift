import EndToEndSupport
/// A session as its client knows it: what was acknowledged, and what may have happened.
struct TortureSession: Sendable {
    /// The request that was open when the connection broke. It took effect or it did not.
    enum Unclear: Sendable {
        case refresh
        case logout
    }

    /// The newest tokens that the client received.
    var tokens: TokenSet
    /// The earlier refresh tokens, each in an acknowledged exchange for the next one; the newest last.
    var rotated: [String] = []
    var unclear: Unclear?
}
