/// Which rules decide about a request, by their index.
package enum Ruling: Sendable, Equatable {
    /// One: the usual case.
    case one(Int)
    /// Several, each of which must let the request in: it can be read in more than one way.
    case each([Int])
}
