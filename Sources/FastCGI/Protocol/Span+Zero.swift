internal import Glibc

extension Span<UInt8> {
    /// Whether a NUL is among the bytes.
    func contains(zero: Void) -> Bool {
        withUnsafeBufferPointer { buffer in
            // memchr stays within `count` bytes of the base, which the span keeps alive for the call.
            guard let base = buffer.baseAddress, buffer.count > 0 else { return false }
            return memchr(base, 0, buffer.count) != nil
        }
    }
}
