internal import CFastCGI
internal import Glibc

/// How libfcgi reads a request: the reference for the screen.
final class LibraryReader {
    /// Allocated once and never moved, as libfcgi requires.
    private let request: UnsafeMutablePointer<FCGX_Request>

    init() {
        FCGX_Init()
        request = .allocate(capacity: 1)
        request.initialize(to: FCGX_Request())
        FCGX_InitRequest(request, -1, 0)
    }

    deinit {
        request.deallocate()
    }

    /// The request in `bytes`, which end where the file ends. Returns nil if libfcgi finds no request or an error.
    func read(_ bytes: [UInt8]) -> RequestContent? {
        let file = memfd_create("fuzz", 0)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count, lseek(file, 0, SEEK_SET) == 0 else {
            return nil
        }
        request.pointee.ipcFd = file
        request.pointee.keepConnection = 1
        // On failure, libfcgi closes the file.
        guard FCGX_Accept_r(request) == 0 else { return nil }
        defer {
            // Nothing must be written to the file, so the streams are dropped, not closed.
            FCGX_Free(request, 0)
            request.pointee.ipcFd = -1
            close(file)
        }
        var content = RequestContent(parameters: [], body: [])
        var next = request.pointee.envp.map { $0 + 1 }
        while let entry = next, let string = entry.pointee {
            let text = UnsafeBufferPointer(start: string, count: strlen(string)).map { UInt8(bitPattern: $0) }
            let split = text.firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
            content.parameters.append([Array(text[..<split]), Array(text[min(split + 1, text.count)...])])
            next = entry + 1
        }
        guard let input = request.pointee.in else { return nil }
        while true {
            let byte = FCGX_GetChar(input)
            if byte < 0 { break }
            content.body.append(UInt8(byte))
        }
        return FCGX_GetError(input) == 0 ? content : nil
    }
}
