import FastCGI
import Glibc
import Testing

/// Listening sockets (F5, F11).
@Suite("Listener")
struct ListenerTests {
    static func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt32(status.st_mode) : 0
    }

    static func code(_ body: () throws -> Void) -> FastCGIError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? FastCGIError)?.code
        }
    }

    @Test("binds a path with mode 0660, leaves no other file, and closes on exec")
    func bind() throws {
        let folder = ScratchFolder()
        let listener = try Listener.bind(path: folder.socket)
        #expect(Self.mode(folder.socket) == UInt32(S_IFSOCK) | 0o660)
        #expect(folder.names == ["s"])
        #expect(fcntl(listener.testDescriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(listener.name == folder.socket)
        #expect(!listener.isExposed)
    }

    @Test("gives the socket to a group, by number or by name; an unknown one is an error")
    func group() throws {
        let folder = ScratchFolder()
        var status = stat()
        let listener = try Listener.bind(path: folder.socket, group: String(getegid()))
        #expect(lstat(folder.socket, &status) == 0)
        #expect(status.st_gid == getegid())
        _ = listener
        #expect(Self.code { _ = try Listener.bind(path: folder.socket + "2", group: "no-such-group") } == .group)
        #expect(folder.names == ["s"])
    }

    @Test("replaces a socket on which no process listens")
    func stale() throws {
        let folder = ScratchFolder()
        do { _ = try Listener.bind(path: folder.socket) }
        #expect(folder.names == ["s"])
        let listener = try Listener.bind(path: folder.socket)
        #expect(try Client(path: folder.socket).descriptor >= 0)
        _ = listener
    }

    @Test("refuses a path on which a server listens, and keeps it")
    func inUse() throws {
        let running = try RunningServer { _ in Response(text: "first") }
        #expect(Self.code { _ = try Listener.bind(path: running.folder.socket) } == .inUse)
        #expect(try running.connect().ask(Wire.get("/")).text == "first")
        #expect(running.folder.names == ["s"])
    }

    @Test("refuses a path that is not a socket, and keeps it")
    func notASocket() throws {
        let folder = ScratchFolder()
        let file = try #require(fopen(folder.socket, "w"))
        fclose(file)
        #expect(Self.code { _ = try Listener.bind(path: folder.socket) } == .inUse)
        #expect(Self.mode(folder.socket) & UInt32(S_IFMT) == UInt32(S_IFREG))
    }

    @Test("accepts a path of 107 bytes; refuses 108, an empty path, a missing directory")
    func paths() throws {
        let folder = ScratchFolder()
        let longest = folder.path + "/" + String(repeating: "x", count: 106 - folder.path.utf8.count)
        do { _ = try Listener.bind(path: longest) }
        #expect(longest.utf8.count == 107)
        #expect(Self.code { _ = try Listener.bind(path: longest + "x") } == .path)
        #expect(Self.code { _ = try Listener.bind(path: "") } == .path)
        #expect(Self.code { _ = try Listener.bind(path: folder.path + "/missing/s") } == .system)
    }

    @Test("reports the failure in one line")
    func oneLine() {
        do {
            _ = try Listener.bind(path: "/nonexistent-folder/s")
            Issue.record("bound in a folder that does not exist")
        } catch {
            #expect(error.detail.contains("/nonexistent-folder/s"))
            #expect(!error.detail.contains("\n"))
        }
    }

    @Test("adopts a listening socket, and nothing else")
    func adopt() throws {
        let folder = ScratchFolder()
        let listener = try Listener.bind(path: folder.socket)
        do { _ = try Listener.adopt(descriptor: dup(listener.testDescriptor)) }
        // Releasing the listener neither shuts the socket down nor removes its path.
        #expect(try Client(path: folder.socket).descriptor >= 0)
        let client = try Client(path: folder.socket)
        #expect(Self.code { _ = try Listener.adopt(descriptor: client.descriptor) } == .notListening)
        #expect(Self.code { _ = try Listener.adopt(descriptor: 9999) } == .notListening)
    }

    @Test("listens on TCP only if requested explicitly, and warns")
    func tcp() throws {
        let listener = try Listener.bindExposedTCP(address: "127.0.0.1", port: 0)
        #expect(listener.isExposed)
        let running = try RunningServer(listener: listener) { _ in Response(text: "ok") }
        #expect(running.log.events.contains { $0.kind == .exposedListener && $0.level == .warning })
        #expect(Self.code { _ = try Listener.bindExposedTCP(address: "localhost.", port: 0) } == .configuration)
    }
}
