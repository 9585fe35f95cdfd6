import Identity

/// An event that one machine sends to the others through the stream.
enum SharedEvent: Sendable, Hashable {
    /// `s ID UNTIL`, `t ID UNTIL`: a revocation.
    case revoked(Revocation)
    /// `a ID …`: an account's state.
    case account(AccountID, SharedAccount)
    /// `f KEY SCORE AT`: failed logins.
    case failures(ThrottleEntry)
    /// `c KEY`: failed logins are removed.
    case forgiven(UInt128)

    /// Reads the text; nil for anything else.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 2, let value = Hex.decode(words[1]) else { return nil }
        switch (words[0], words.count) {
        case ("s", 3), ("t", 3):
            guard let until = Int64(words[2]) else { return nil }
            self = .revoked(
                Revocation(
                    words[0] == "s" ? .session(SessionID(value: value)) : .token(value),
                    until: Timestamp(milliseconds: until)))
        case ("a", 6):
            guard let account = SharedAccount(words[2...].joined(separator: " ")) else { return nil }
            self = .account(AccountID(value: value), account)
        case ("f", 4):
            guard let entry = ThrottleEntry(key: value, shared: words[2...].joined(separator: " ")) else { return nil }
            self = .failures(entry)
        case ("c", 2): self = .forgiven(value)
        default: return nil
        }
    }

    /// Whether both events are equal, apart from an encrypted password hash.
    func says(_ other: SharedEvent) -> Bool {
        guard case .account(let id, let account) = self, case .account(let otherID, let otherAccount) = other else {
            return self == other
        }
        return id == otherID && account.status == otherAccount.status
    }

    /// The text of a revocation.
    static func text(_ revocation: Revocation) -> String {
        let (kind, id) = revocation.subject.kindAndID
        return "\(kind) \(Hex.encode(id)) \(revocation.until.milliseconds)"
    }
}

extension Revocation.Subject {
    var kindAndID: (Character, UInt128) {
        switch self {
        case .session(let id): ("s", id.value)
        case .token(let unique): ("t", unique)
        }
    }

    /// The member in the set of all revocations.
    var member: String {
        let (kind, id) = kindAndID
        return "\(kind)\(Hex.encode(id))"
    }

    /// Reads a member; nil for anything else.
    init?(member: String) {
        guard let id = Hex.decode(member.dropFirst()) else { return nil }
        switch member.first {
        case "s": self = .session(SessionID(value: id))
        case "t": self = .token(id)
        default: return nil
        }
    }
}

extension ThrottleEntry {
    /// The value stored for the key: `SCORE AT`.
    var shared: String { "\(score) \(updatedAt.milliseconds)" }

    init?(key: UInt128, shared text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let score = Double(words[0]), score.isFinite, score >= 0, let at = Int64(words[1])
        else { return nil }
        self.init(key: key, score: score, updatedAt: Timestamp(milliseconds: at))
    }
}
