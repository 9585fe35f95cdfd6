/// A store of everything: what a server needs.
package typealias IdentityStore = AccountStore & SessionStore & RevocationStore & ThrottleStore & AuditStore
    & ClientStore & SingleUseStore & PersonalTokenStore
