/// Why a response cannot be written (F10).
public enum ResponseFault: String, Error, Sendable, CaseIterable {
    /// A header field's name is empty or has a forbidden byte.
    case name
    /// A header field's value, or the reason phrase, has a CR, LF or NUL, which would end the header early.
    case value
    /// The header is larger than the limit.
    case size
    /// The status is not between 200 and 599.
    case status
}
