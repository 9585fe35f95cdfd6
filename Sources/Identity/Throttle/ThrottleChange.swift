/// A change of failed logins from another machine.
package enum ThrottleChange: Sendable, Hashable {
    /// The current count.
    case failures(ThrottleEntry)
    /// The failures are removed: the user logged in.
    case forgiven(UInt128)
}
