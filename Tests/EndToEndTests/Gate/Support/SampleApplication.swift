import EndToEndSupport
import Foundation
import Synchronization

/// A test application behind nginx that speaks HTTP, FastCGI or uWSGI, and answers by the last part of the path.
///
/// | path ends in | answer |
/// |---|---|
/// | `/size` | the number of bytes of the request's body |
/// | `/held` | `held`, as soon as the test calls ``release()`` |
/// | `/events` | two server-sent events; the second one after ``release()`` |
/// | `/stored` | `X-Accel-Redirect` to `/stored/file.txt` |
/// | `/text` | 4 KiB of text |
/// | `/large` | 16 MiB, more than the kernel buffers |
/// | `/403` and other numbers | that status with the application's own body |
/// | `/auth` | 204 with the identity of alice: in place of Sallyport's worker |
final class SampleApplication: Sendable {
    /// The protocol between nginx and the application.
    enum Language: Sendable, CaseIterable {
        case http
        case fastCGI
        case uwsgi
    }

    static let largeBytes = 16 << 20

    let folder: TemporaryDirectory
    private let language: Language
    private let listener: UnixListener
    private let released = Mutex(false)
    private let counts = Mutex<[String: (begun: Int, ended: Int)]>([:])
    private let identities = Mutex<[[String: String]]>([])

    var socket: String { "\(folder.path)/s.sock" }

    init(_ language: Language) throws {
        folder = try TemporaryDirectory()
        self.language = language
        listener = try UnixListener("\(folder.path)/s.sock")
        listener.start { [self] connection in
            let reader = RequestReader(connection, language)
            while let request = reader.next() {
                answer(request, ResponseWriter(connection, language))
                guard request.isKept else { return }
            }
        }
    }

    /// Releases the blocked requests and all later ones.
    func release() { released.withLock { $0 = true } }

    /// Holds requests again.
    func hold() { released.withLock { $0 = false } }

    /// How many requests for a path have arrived whole, and how many were answered whole.
    func count(_ path: String) -> (begun: Int, ended: Int) { counts.withLock { $0[path] ?? (0, 0) } }

    /// The values of `Remote-*` and `REMOTE_USER` in the requests so far, by the names of CGI.
    func takeIdentities() -> [[String: String]] {
        identities.withLock { identities in
            defer { identities = [] }
            return identities
        }
    }

    /// Wakes the accepting thread for the last time.
    func stop() {
        release()
        listener.stop()
    }

    private func answer(_ request: RequestReader.Request, _ writer: ResponseWriter) {
        let path = request.path
        counts.withLock { $0[path, default: (0, 0)].begun += 1 }
        if path != "/auth" { identities.withLock { $0.append(request.identity) } }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        switch last {
        case "auth": writer.head(204, ["Remote-User: alice"])
        case "size": writer.whole(200, Data("\(request.bodyLength)".utf8))
        case "held":
            waitForRelease()
            writer.whole(200, Data("held".utf8))
        case "events":
            writer.head(200, ["Content-Type: text/event-stream", "X-Accel-Buffering: no"])
            writer.write(Data("data: first\n\n".utf8))
            waitForRelease()
            writer.write(Data("data: second\n\n".utf8))
        case "stored": writer.whole(200, Data("not this".utf8), ["X-Accel-Redirect: /stored/file.txt"])
        case "text": writer.whole(200, Data(repeating: UInt8(ascii: "a"), count: 4096))
        case "large":
            writer.head(200, ["Content-Type: text/plain", "Content-Length: \(Self.largeBytes)"])
            for _ in 0..<(Self.largeBytes >> 15) {
                guard writer.write(Data(repeating: UInt8(ascii: "a"), count: 1 << 15)) else { return }
            }
        default: writer.whole(Int(last) ?? 200, Data("the application's own".utf8))
        }
        if writer.end() { counts.withLock { $0[path, default: (0, 0)].ended += 1 } }
    }

    private func waitForRelease() {
        while !released.withLock({ $0 }) { usleep(5000) }
    }
}
