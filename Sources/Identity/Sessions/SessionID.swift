/// A session's identity, a token's `sid`. Knowing it gives no right to anything.
package typealias SessionID = Identifier<Session>
