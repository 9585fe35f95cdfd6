/// A session's identity, a token's `sid`. Knowing it gives no right to anything.
public typealias SessionID = Identifier<Session>
