/// An account's identifier, a token's `sub`.
///
/// A name may change, or be reused after its account is removed; the identifier is never reused, so an old token never
/// works for a new account.
package typealias AccountID = Identifier<Account>
