import Identity

extension CommandRefusal {
    /// Describes a store's failure for a terminal: what is wrong, and what to do.
    init(_ error: StoreError) {
        let fileRemedy: String? =
            switch error.code {
            case .missing: error.detail.hasPrefix("directory ") ? Self.makeDirectory : Self.makeDatabase
            case .permission: "run this as the user that the server runs as"
            case .corrupt: "put it back from a backup"
            case .newerSchema: "run that version"
            case .locked: "another process holds it for long; see: fuser"
            case .full: "make room"
            case .readOnly: "make it writable for the user that the server runs as"
            case .notFound, .duplicate, .conflict, .exposed, .olderSchema, .unavailable: nil
            }
        // Errors of Redis contain the remedy themselves.
        let remedy = error.detail.contains("Redis") ? nil : fileRemedy
        self.init(Self.sentence(remedy.map { "\(error.detail); \($0)" } ?? error.detail))
    }

    private static let makeDirectory = "make it, or name another as `state` in the configuration"
    private static let makeDatabase = "it comes into being with the first account (sallyport user add) or start"

    /// Describes a refused value for a terminal.
    init(_ error: IdentityError) {
        self.init(Self.sentence(error.detail))
    }

    private static func sentence(_ detail: String) -> String {
        // The name of a field or parameter, such as client_id, stays unchanged.
        let isName = detail.prefix { $0 != " " }.contains("_")
        return (isName ? detail : detail.prefix(1).uppercased() + detail.dropFirst())
            + (detail.hasSuffix(".") ? "" : ".")
    }
}
