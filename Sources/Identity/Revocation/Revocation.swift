/// A session or token that is refused although it has not expired.
package struct Revocation: Sendable, Hashable {
    /// The subject of a revocation.
    package enum Subject: Sendable, Hashable {
        /// Every token of a session, by `sid`.
        case session(SessionID)
        /// One token, by the random part of its `jti`.
        case token(UInt128)
    }

    /// The subject.
    package let subject: Subject
    /// The time at which the last token concerned has expired.
    package let until: Timestamp

    /// Creates a revocation.
    package init(_ subject: Subject, until: Timestamp) {
        self.subject = subject
        self.until = until
    }
}
