/// A personal token's identity. It is part of the token's text, and is shown in lists: knowing it gives no right to
/// anything.
package typealias PersonalTokenID = Identifier<PersonalToken>
