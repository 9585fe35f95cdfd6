/// One thing that is refused at the gate although it has not expired.
public struct Revocation: Sendable, Hashable {
    /// What is refused.
    public enum Subject: Sendable, Hashable {
        /// Every token of a session, by `sid`.
        case session(SessionID)
        /// One token, by the random part of its `jti`.
        case token(UInt128)
    }

    /// What is refused.
    public let subject: Subject
    /// Until when: then the last token concerned has expired by itself.
    public let until: Timestamp

    /// Makes a revocation.
    public init(_ subject: Subject, until: Timestamp) {
        self.subject = subject
        self.until = until
    }
}
