import GRDB
import GRDBSQLite

/// A statement that uses SQLite's functions directly, for logins and refreshes: GRDB creates a value of each argument
/// and each column, which costs several times as much as SQLite.
///
/// Arguments are bound in the order of their positions; then the statement is run once.
///
/// The handle belongs to a statement in the connection's cache, and is used only within a read or a write of that
/// connection. SQLite copies bound values, and columns are copied before the next step.
struct DirectStatement: ~Copyable {
    private let database: Database
    /// Keeps the handle's owner alive.
    private let statement: Statement
    private let handle: OpaquePointer
    private var bound: Int32 = 0
    private var failure = SQLITE_OK

    /// Takes the statement from the connection's cache. `sql` is used here and never through GRDB.
    init(_ sql: String, _ database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    mutating func bind(_ value: Int64?) {
        let (place, handle) = next()
        note(value.map { sqlite3_bind_int64(handle, place, $0) })
    }

    mutating func bind(_ value: String?) {
        let (place, handle) = next()
        guard var value else { return note(nil) }
        let code = value.withUTF8 { text in
            // An empty text may have no address, and would be bound as NULL without one.
            let bytes = UnsafeRawPointer(text.baseAddress) ?? UnsafeRawPointer(handle)
            return sqlite3_bind_text(
                handle, place, bytes.assumingMemoryBound(to: CChar.self), Int32(text.count), Self.copied)
        }
        note(code)
    }

    mutating func bind(_ value: UInt128?) {
        let (place, handle) = next()
        let code = value.map { value in
            withUnsafeBytes(of: value.bigEndian) { bytes in
                sqlite3_bind_blob(handle, place, bytes.baseAddress, Int32(bytes.count), Self.copied)
            }
        }
        note(code)
    }

    mutating func bind(_ value: [UInt8]?) {
        let (place, handle) = next()
        let code = value.map { value in
            value.withUnsafeBytes { bytes in
                sqlite3_bind_blob(
                    handle, place, bytes.baseAddress ?? UnsafeRawPointer(handle), Int32(bytes.count), Self.copied)
            }
        }
        note(code)
    }

    /// Runs a statement that returns no rows.
    consuming func run() throws {
        try forEach { _ in }
    }

    /// Returns the first row; nil if there is none.
    consuming func first<Value>(_ read: (DirectRow) throws -> Value) throws -> Value? {
        var value: Value?
        try forEach { row in
            if value == nil { value = try read(row) }
        }
        return value
    }

    /// Returns all rows.
    consuming func all<Value>(_ read: (DirectRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEach { values.append(try read($0)) }
        return values
    }

    private borrowing func forEach(_ body: (DirectRow) throws -> Void) throws {
        // Releases locks, and clears secrets and bindings that would affect the next use.
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        try check(failure)
        while true {
            let code = sqlite3_step(handle)
            switch code {
            case SQLITE_ROW: try body(DirectRow(handle: handle))
            case SQLITE_DONE: return
            default: try check(code)
            }
        }
    }

    /// The next position, and the handle.
    private mutating func next() -> (Int32, OpaquePointer) {
        bound += 1
        return (bound, handle)
    }

    /// Records the result of a binding; bindings were cleared, so an omitted one is NULL.
    private mutating func note(_ code: Int32?) {
        if let code, failure == SQLITE_OK { failure = code }
    }

    /// Throws SQLite's error. Never SQL or its arguments: they contain secrets (requirement S6).
    private borrowing func check(_ code: Int32) throws {
        guard code != SQLITE_OK else { return }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
    }

    /// SQLITE_TRANSIENT, a macro that Swift cannot import: SQLite copies the bound value.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
