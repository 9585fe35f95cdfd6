/// One thing that is refused at the gate although it has not expired.
package struct Revocation: Sendable, Hashable {
    /// What is refused.
    package enum Subject: Sendable, Hashable {
        /// Every token of a session, by `sid`.
        case session(SessionID)
        /// One token, by the random part of its `jti`.
        case token(UInt128)
    }

    /// What is refused.
    package let subject: Subject
    /// Until when: then the last token concerned has expired by itself.
    package let until: Timestamp

    /// Makes a revocation.
    package init(_ subject: Subject, until: Timestamp) {
        self.subject = subject
        self.until = until
    }
}
