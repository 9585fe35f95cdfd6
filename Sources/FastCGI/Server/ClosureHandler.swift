/// A handler that is one function, for small programs.
struct ClosureHandler: Handler {
    let answer: @Sendable (Request) -> Response

    func respond(to request: Request) -> Response { answer(request) }
}
