import Foundation

/// Writes one response of a `SampleApplication`; the connection closes after it, except over FastCGI.
final class ResponseWriter {
    private let connection: FileHandle
    private let language: SampleApplication.Language
    private var isIntact = true

    init(_ connection: FileHandle, _ language: SampleApplication.Language) {
        self.connection = connection
        self.language = language
    }

    /// Writes status and header lines.
    func head(_ status: Int, _ lines: [String]) {
        let first = language == .fastCGI ? "Status: \(status)" : "HTTP/1.1 \(status) Status"
        let rest = language == .fastCGI ? [] : ["Connection: close"]
        write(Data((([first] + lines + rest).joined(separator: "\r\n") + "\r\n\r\n").utf8))
    }

    /// Writes a whole response.
    func whole(_ status: Int, _ body: Data, _ lines: [String] = []) {
        head(status, ["Content-Type: text/plain", "Content-Length: \(body.count)"] + lines)
        write(body)
    }

    /// Writes a part of the body; false if nginx has closed the connection.
    @discardableResult
    func write(_ bytes: Data) -> Bool {
        send(language == .fastCGI ? Self.record(6, bytes) : bytes)
    }

    /// Ends the response; false if not all of it was taken.
    func end() -> Bool {
        language == .fastCGI ? send(Self.record(6, Data()) + Self.record(3, Data(count: 8))) : isIntact
    }

    private func send(_ bytes: Data) -> Bool {
        var rest = bytes[...]
        while isIntact, !rest.isEmpty {
            // nginx may have closed the connection, which must not end the tests. The pointer is used within the call
            // only.
            let count = rest.withUnsafeBytes {
                Glibc.send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { rest = rest.dropFirst(count) } else { isIntact = false }
        }
        return isIntact
    }

    private static func record(_ type: UInt8, _ content: Data) -> Data {
        Data([1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0]) + content
    }
}
