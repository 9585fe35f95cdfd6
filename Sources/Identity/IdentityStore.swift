/// A store of everything: what a server needs.
public typealias IdentityStore = AccountStore & SessionStore & RevocationStore & ThrottleStore & AuditStore
    & ClientStore & SingleUseStore & PersonalTokenStore
