import Identity

/// An account's status as all machines share it: `GENERATION STATE KEPT`.
///
/// What is not there is generation 1, enabled: what a new account has, so that an account takes no place before it first
/// changes.
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

    /// Reads the text. Nil for anything that ``text`` does not give.
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

    /// What holds for an account that this machine knows as `local` and the others as `shared`; nil: it is gone.
    ///
    /// The higher generation counts; of equal ones the shared, since it also knows who enabled the account since.
    static func effective(_ local: AccountStatus?, _ shared: SharedStatus?) -> AccountStatus? {
        guard let local else { return nil }
        guard let shared else { return local }
        if shared.state == .removed { return nil }
        if local.generation > shared.generation { return local }
        return AccountStatus(
            generation: shared.generation, isDisabled: shared.state == .disabled, keptSession: shared.kept)
    }

    /// Whether this comes before `other` in the life of one account: within a generation, an account that was disabled may be
    /// enabled, and never the other way.
    func isBefore(_ other: SharedStatus) -> Bool {
        (state == .removed ? 1 : 0, generation, state == .disabled ? 0 : 1)
            < (other.state == .removed ? 1 : 0, other.generation, other.state == .disabled ? 0 : 1)
    }

    /// Whether this comes after `other` in the life of one account, or is as far.
    func isAtLeast(_ other: SharedStatus) -> Bool {
        (state == .removed ? 1 : 0, generation) >= (other.state == .removed ? 1 : 0, other.generation)
    }
}

extension Account {
    /// The account with the status that holds for it.
    func with(_ status: AccountStatus) -> Account {
        Account(
            id: id, username: username, profile: profile, isDisabled: status.isDisabled, generation: status.generation,
            keptSession: status.keptSession, createdAt: createdAt, passwordChangedAt: passwordChangedAt)
    }
}
