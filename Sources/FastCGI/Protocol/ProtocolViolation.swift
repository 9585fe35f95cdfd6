/// Why a peer's bytes are not a request that this server accepts: the connection is closed without an answer.
public enum ProtocolViolation: String, Sendable, CaseIterable {
    /// The version byte is not 1.
    case version
    /// A record type that a web server does not send to a responder, or one out of order.
    case recordType
    /// A management record (request id 0). Four names in one FCGI_GET_VALUES overflow a stack buffer of libfcgi (F7),
    /// so none ever reaches it.
    case management
    /// A role other than responder.
    case role
    /// A record of another request before this one ended: FastCGI multiplexing, which no web server in use does.
    case multiplexing
    /// FCGI_BEGIN_REQUEST with a body that is not eight bytes.
    case beginLength
    /// A parameter whose lengths reach beyond the stream, or that has no name. Lengths that sum to 2^31 abort libfcgi
    /// (F7).
    case parameterLength
    /// A parameter name with a byte that would make libfcgi's `name=value` ambiguous: `=`, NUL, or a control character.
    case parameterName
    /// A NUL inside a parameter's value, which would cut the value short in C.
    case parameterValue
    /// FCGI_ABORT_REQUEST: the web server no longer wants the answer.
    case aborted
    /// Bytes after the end of a request, before its answer: the forged request of F1 looks like this.
    case trailingBytes
    /// The peer closed the connection in the middle of a request.
    case truncated
    /// More bytes than the server drains in order to answer with a refusal.
    case flood
}
