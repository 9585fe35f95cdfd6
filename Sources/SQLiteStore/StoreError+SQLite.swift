import GRDB
import Identity

extension StoreError {
    /// Creates the error for one of GRDB's. Neither SQL nor its arguments are kept: they contain secrets (requirement
    /// S6).
    init(sqlite error: any Error, at path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.unavailable, "\(path): \(type(of: error))")
            return
        }
        let message = error.message ?? "SQLite error"
        let detail = "\(path): \(message) (SQLite \(error.extendedResultCode.rawValue))"
        self.init(Self.code(error), detail)
    }

    private static func code(_ error: DatabaseError) -> Code {
        switch error.resultCode {
        case .SQLITE_FULL: .full
        case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_PERM, .SQLITE_AUTH: .permission
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        default: .unavailable
        }
    }

    /// Whether an error reports a second row with the same unique value.
    static func isDuplicate(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
            || error.extendedResultCode == .SQLITE_CONSTRAINT_PRIMARYKEY
    }
}
