/// The reader of a request's `Authorization` field: this service, or the application behind the gate.
enum AuthorizationOwner: Sendable {
    /// The request has no such field.
    case none
    /// The field contains a credential that this service issued, valid or not. It alone decides about the request, and
    /// it is not passed on to the application.
    case service
    /// The field contains anything else. It is passed on unchanged, and the gate decides by the cookie.
    case application
}
