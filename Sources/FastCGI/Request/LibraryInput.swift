internal import CFastCGI
internal import CFastCGIInput
internal import Glibc

/// Passes a request that has already been read to libfcgi: directly from memory or, where libfcgi cannot read from
/// memory (see CFastCGIInput.h), through a memory file. One per worker.
final class LibraryInput {
    /// libfcgi requires a descriptor, and closes it when it finds no request. This number is never open; nothing is
    /// read from it.
    private static let noDescriptor = Int32.max

    /// Whether libfcgi reads from memory, determined with a test request; evaluated once per process.
    static let canLend: Bool = {
        guard Library.isReady else { return false }
        let context = RequestContext(limits: ServerConfiguration.Limits())
        let request = StagedRequest().records(requestID: 1, keepsConnection: true)
        let isRead = LibraryInput(lends: true).with(request) { context.decode(from: $0) ? true : nil }
        context.finish()
        return isRead ?? false
    }()

    private let lends: Bool
    private var file: Int32 = -1

    init(lends: Bool) {
        self.lends = lends
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Runs `body` with a descriptor from which libfcgi, on this thread, reads `bytes` and then the end of the file.
    /// Returns nil if `body` does: libfcgi has failed and closed the descriptor.
    func with<Result>(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Int32) -> Result?) -> Result? {
        if lends {
            cfastcgi_lend(bytes.baseAddress, bytes.count)
            defer { cfastcgi_take_back() }
            return body(Self.noDescriptor)
        }
        guard hold(bytes) else { return nil }
        guard let result = body(file) else {
            file = -1
            return nil
        }
        return result
    }

    /// Does the same with an array.
    func with<Result>(_ bytes: [UInt8], _ body: (Int32) -> Result?) -> Result? {
        bytes.withUnsafeBufferPointer { with($0, body) }
    }

    /// Replaces the file's content by `bytes` and rewinds it.
    private func hold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // MFD_CLOEXEC
        if file < 0 { file = memfd_create("fastcgi", 1) }
        guard file >= 0, ftruncate(file, 0) == 0, lseek(file, 0, SEEK_SET) == 0 else { return false }
        return pwrite(file, bytes.baseAddress, bytes.count, 0) == bytes.count
    }
}
