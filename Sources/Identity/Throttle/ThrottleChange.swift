/// What another machine learned about failed logins.
package enum ThrottleChange: Sendable, Hashable {
    /// They count so much now.
    case failures(ThrottleEntry)
    /// They are forgotten: somebody got it right.
    case forgiven(UInt128)
}
