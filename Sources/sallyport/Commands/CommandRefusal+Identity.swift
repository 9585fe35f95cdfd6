import Identity

extension CommandRefusal {
    /// Describes a store's failure for a terminal: what is wrong, and how to fix it.
    init(_ error: StoreError) {
        let fix: String? = error.namesFix ? nil : Self.fix(error.code)
        self.init(Self.sentence(fix.map { "\(error.detail); \($0)" } ?? error.detail))
    }

    /// How to fix a failure of the database file; nil if the failure itself says all that is known.
    private static func fix(_ code: StoreError.Code) -> String? {
        switch code {
        case .missingDirectory: "create it, or change `state` in the configuration"
        case .missing: "the first account (sallyport user add) or the first start creates it"
        case .permission: "run this as the user that the server runs as"
        case .corrupt: "restore it from a backup"
        case .newerSchema: "run that version"
        case .locked: "another process holds its lock; see: fuser"
        case .full: "free some space"
        case .readOnly: "make it writable for the user that the server runs as"
        case .notFound, .duplicate, .conflict, .exposed, .olderSchema, .unavailable: nil
        }
    }

    /// Describes a refused value for a terminal.
    init(_ error: IdentityError) {
        // The sentence about a client begins with the name of a parameter, `client_id`, which stays unchanged.
        self.init(error.code == .invalidClient ? error.detail + "." : Self.sentence(error.detail))
    }

    /// The detail with a capital letter and a full stop.
    private static func sentence(_ detail: String) -> String {
        detail.prefix(1).uppercased() + detail.dropFirst() + (detail.hasSuffix(".") ? "" : ".")
    }
}
