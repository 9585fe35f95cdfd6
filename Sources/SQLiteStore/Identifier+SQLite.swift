import Foundation
import GRDB
import Identity

/// 128-bit identifiers as BLOBs of 16 bytes, most significant first.
extension UInt128 {
    var blob: Data {
        withUnsafeBytes(of: bigEndian) { Data($0) }
    }

    init(blob: Data) throws(StoreError) {
        guard blob.count == 16 else {
            throw StoreError(.corrupt, "an identifier in the database is not 16 bytes long")
        }
        self = blob.reduce(0) { $0 << 8 | UInt128($1) }
    }
}
