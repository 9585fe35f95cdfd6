/// An account's identity, a token's `sub`.
///
/// A name may change hands or be given anew after an account is removed; the identifier is not, so that an old token
/// never speaks for a new account.
package typealias AccountID = Identifier<Account>
