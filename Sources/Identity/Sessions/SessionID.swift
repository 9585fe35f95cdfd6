/// A session's identifier, a token's `sid`. Knowing it grants nothing.
package typealias SessionID = Identifier<Session>
