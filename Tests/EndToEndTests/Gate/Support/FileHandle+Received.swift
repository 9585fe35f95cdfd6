import Foundation

extension FileHandle {
    /// The bytes received so far, or else the next ones; nil at the end. `read(upToCount:)` would wait for the full
    /// count.
    func received() -> Data? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(fileDescriptor, &bytes, bytes.count)
        return count > 0 ? Data(bytes[..<count]) : nil
    }
}
