import Identity

/// An account's status as all machines share it: `GENERATION STATE KEPT`.
///
/// A missing status means generation 1, enabled, as of a new account, so that an account takes no room before its first
/// change.
struct SharedStatus: Sendable, Hashable {
    enum State: Int64, Sendable {
        case enabled = 0
        case disabled = 1
        case removed = 2
    }

    static let new = SharedStatus(generation: 1, state: .enabled, kept: nil)

    let generation: Int64
    let state: State
    let kept: SessionID?

    init(generation: Int64, state: State, kept: SessionID?) {
        self.generation = generation
        self.state = state
        self.kept = kept
    }

    init(_ status: AccountStatus) {
        self.init(
            generation: status.generation, state: status.isDisabled ? .disabled : .enabled, kept: status.keptSession)
    }

    /// Reads the text; nil for anything that ``text`` does not produce.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, let generation = Int64(words[0]), generation >= 1,
            let state = Int64(words[1]).flatMap(State.init(rawValue:))
        else { return nil }
        var kept: SessionID?
        if words[2] != "-" {
            guard let value = Hex.decode(words[2]) else { return nil }
            kept = SessionID(value: value)
        }
        self.init(generation: generation, state: state, kept: kept)
    }

    var keptText: String { kept.map { Hex.encode($0.value) } ?? "-" }

    var text: String { "\(generation) \(state.rawValue) \(keptText)" }

    /// The effective status of an account with a `local` and a `shared` status; nil if it is removed.
    ///
    /// The higher generation wins; of equal ones the shared status, because it also reflects a later enabling.
    static func effective(_ local: AccountStatus?, _ shared: SharedStatus?) -> AccountStatus? {
        guard let local else { return nil }
        guard let shared else { return local }
        if shared.state == .removed { return nil }
        if local.generation > shared.generation { return local }
        return AccountStatus(
            generation: shared.generation, isDisabled: shared.state == .disabled, keptSession: shared.kept)
    }

    /// Whether this precedes `other` in the life of one account: within a generation, a disabled account may be
    /// enabled, and never the reverse.
    func isBefore(_ other: SharedStatus) -> Bool {
        (state == .removed ? 1 : 0, generation, state == .disabled ? 0 : 1)
            < (other.state == .removed ? 1 : 0, other.generation, other.state == .disabled ? 0 : 1)
    }

    /// Whether this follows `other` in the life of one account, or equals it.
    func isAtLeast(_ other: SharedStatus) -> Bool {
        (state == .removed ? 1 : 0, generation) >= (other.state == .removed ? 1 : 0, other.generation)
    }
}

extension Account {
    /// Returns the account with its effective status.
    func with(_ status: AccountStatus) -> Account {
        Account(
            id: id, username: username, profile: profile, isDisabled: status.isDisabled, generation: status.generation,
            keptSession: status.keptSession, createdAt: createdAt, passwordChangedAt: passwordChangedAt)
    }
}
