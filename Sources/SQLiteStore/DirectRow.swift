import GRDBSQLite
import Identity

/// A row of a ``DirectStatement``, valid until its next step. Columns count from 0.
struct DirectRow {
    /// The handle of a statement that has just returned a row.
    let handle: OpaquePointer

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(column))
    }

    /// An integer; nil for NULL.
    func optionalInteger(_ column: Int) -> Int64? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : integer(column)
    }

    /// A text; nil for NULL.
    func optionalText(_ column: Int) -> String? {
        // In this order: reading the text may convert it, which determines its length.
        guard let text = sqlite3_column_text(handle, Int32(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// A text; throws if it is NULL in spite of the schema.
    func text(_ column: Int) throws(StoreError) -> String {
        guard let text = optionalText(column) else {
            throw StoreError(.corrupt, "a text in the database is missing")
        }
        return text
    }

    /// A BLOB; nil for NULL, no bytes for an empty one.
    func bytes(_ column: Int) -> [UInt8]? {
        guard sqlite3_column_type(handle, Int32(column)) != SQLITE_NULL else { return nil }
        return Array(raw(column))
    }

    /// A 128-bit identifier.
    func identifier(_ column: Int) throws(StoreError) -> UInt128 {
        let bytes = raw(column)
        guard bytes.count == 16 else {
            throw StoreError(.corrupt, "an identifier in the database is not 16 bytes long")
        }
        return UInt128(bigEndian: bytes.loadUnaligned(as: UInt128.self))
    }

    /// A 128-bit identifier; nil for NULL.
    func optionalIdentifier(_ column: Int) throws(StoreError) -> UInt128? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : try identifier(column)
    }

    private func raw(_ column: Int) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, Int32(column))
        return UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column))))
    }
}
