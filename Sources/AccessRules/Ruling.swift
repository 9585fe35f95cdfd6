/// The rules that decide about a request, by index.
package enum Ruling: Sendable, Equatable {
    /// One rule: the usual case.
    case one(Int)
    /// Several rules, all of which must admit the request, because it can be read in more than one way.
    case each([Int])
}
