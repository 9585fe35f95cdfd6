import GRDBSQLite
import Identity

/// A row of a ``DirectStatement``, good until its next step. Columns count from 0.
struct DirectRow {
    /// Of a statement that has just yielded a row.
    let handle: OpaquePointer

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(column))
    }

    /// Nil for NULL.
    func optionalInteger(_ column: Int) -> Int64? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : integer(column)
    }

    /// Nil for NULL.
    func optionalText(_ column: Int) -> String? {
        // In this order: the text may be converted before it has a length.
        guard let text = sqlite3_column_text(handle, Int32(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// Throws where the schema forbids NULL and it is there all the same.
    func text(_ column: Int) throws(StoreError) -> String {
        guard let text = optionalText(column) else {
            throw StoreError(.corrupt, "a text in the database is missing")
        }
        return text
    }

    /// Nil for NULL; an empty BLOB is no bytes.
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

    /// Nil for NULL.
    func optionalIdentifier(_ column: Int) throws(StoreError) -> UInt128? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL ? nil : try identifier(column)
    }

    private func raw(_ column: Int) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, Int32(column))
        return UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column))))
    }
}
