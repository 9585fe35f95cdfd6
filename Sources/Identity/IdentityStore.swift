/// A store of everything that a server needs.
package typealias IdentityStore = AccountStore & SessionStore & RevocationStore & ThrottleStore & AuditStore
    & ClientStore & SingleUseStore & PersonalTokenStore
