import Foundation
import ServerSettings
import Identity
import SQLiteStore

/// What the `user` commands do with the accounts of one configuration.
struct AccountDirectory {
    private let store: any IdentityStore
    private let settings: Settings

    /// Opens the accounts; only a command that adds one makes the database.
    init(_ settings: Settings, mode: OpenMode) throws(CommandRefusal) {
        self.settings = settings
        store = try settings.openSharedStore(mode)
    }

    /// Every account in the order of the names.
    func all() throws(CommandRefusal) -> [Account] {
        let pageSize = 500
        var accounts: [Account] = []
        do {
            while true {
                let page = try store.accounts(after: accounts.last?.username.canonical, limit: pageSize)
                accounts += page
                if page.count < pageSize { return accounts }
            }
        } catch {
            throw CommandRefusal(error)
        }
    }

    /// The account of this name.
    func account(named name: String) throws(CommandRefusal) -> Account {
        let username = try Self.username(name)
        let found: Account?
        do { found = try store.account(canonicalName: username.canonical) } catch { throw CommandRefusal(error) }
        guard let found else {
            throw CommandRefusal("No account is named \(username.entered); see: sallyport user list")
        }
        return found
    }

    /// Adds an account that can log in with this password; without one, by no password.
    func add(_ name: String, profile: AccountProfile, password: String?) throws(CommandRefusal) -> Account {
        let username = try Self.username(name)
        var passwordHash: PasswordHash?
        if let password { passwordHash = try hash(password, for: username) }
        let account = Account(
            id: AccountID(random: .system), username: username, profile: profile, createdAt: .now(),
            passwordChangedAt: passwordHash == nil ? nil : .now())
        do { try store.add(account, passwordHash: passwordHash, audit: .byOperator(.accountAdded, account)) } catch
            where error.code == .duplicate
        {
            throw CommandRefusal("An account named \(username.entered) already exists.")
        } catch {
            throw CommandRefusal(error)
        }
        return account
    }

    /// Sets a new password; every session of the account ends.
    func setPassword(_ password: String, ofAccountNamed name: String) throws(CommandRefusal) {
        let account = try account(named: name)
        let hash = try hash(password, for: account.username)
        _ = try orRefuse { () throws(StoreError) in
            try store.setPassword(
                hash, of: account.id, at: .now(), ifGeneration: nil, keeping: nil,
                audit: .byOperator(.passwordChanged, account))
        }
    }

    /// Changes what an account tells applications about its owner; its tokens stay good.
    func setProfile(
        ofAccountNamed name: String, _ change: (AccountProfile) throws(IdentityError) -> AccountProfile
    ) throws(CommandRefusal) {
        let account = try account(named: name)
        let profile: AccountProfile
        do { profile = try change(account.profile) } catch { throw CommandRefusal(error) }
        _ = try orRefuse { () throws(StoreError) in
            try store.setProfile(profile, of: account.id, audit: .byOperator(.accountChanged, account))
        }
    }

    /// Disables or enables an account.
    func setDisabled(_ isDisabled: Bool, accountNamed name: String) throws(CommandRefusal) {
        let account = try account(named: name)
        _ = try orRefuse { () throws(StoreError) in
            try store.setDisabled(
                isDisabled, of: account.id,
                audit: .byOperator(isDisabled ? .accountDisabled : .accountEnabled, account))
        }
    }

    /// Removes an account for ever.
    func remove(accountNamed name: String) throws(CommandRefusal) {
        let account = try account(named: name)
        try orRefuse { () throws(StoreError) in
            try store.remove(account.id, audit: .byOperator(.accountRemoved, account))
        }
    }

    private func hash(_ text: String, for username: Username) throws(CommandRefusal) -> PasswordHash {
        do {
            let password = try Password(text)
            try PasswordPolicy(minimumLength: settings.minimumPasswordLength).check(password, for: username)
            return try PasswordHasher(settings.hashing).hash(password)
        } catch {
            throw CommandRefusal(error)
        }
    }

    private static func username(_ text: String) throws(CommandRefusal) -> Username {
        do { return try Username(typed: text) } catch { throw CommandRefusal(error) }
    }
}
