/// A personal token's identifier. It is part of the token's text, and appears in lists: knowing it grants nothing.
package typealias PersonalTokenID = Identifier<PersonalToken>
