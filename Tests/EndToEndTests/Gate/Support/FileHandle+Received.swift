import Foundation

extension FileHandle {
    /// What has come in so far, or else what comes next; nil when nothing more will. `read(upToCount:)` would wait until all
    /// that was asked for is there.
    func received() -> Data? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(fileDescriptor, &bytes, bytes.count)
        return count > 0 ? Data(bytes[..<count]) : nil
    }
}
