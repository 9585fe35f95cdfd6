internal import Glibc

/// Returns the text of an `errno`.
func systemError(_ code: Int32 = errno) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    return buffer.withUnsafeMutableBufferPointer { buffer in
        // strerror_r ends the text with a NUL within the buffer, or fails.
        guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count) == 0 else { return "error \(code)" }
        return String(cString: base)
    }
}
