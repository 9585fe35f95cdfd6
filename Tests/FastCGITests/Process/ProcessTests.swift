import FastCGI
import Glibc
import Testing

/// The article's program, `Server.serve`, as a separate process: signals (F3, F4), passed sockets (F11), systemd.
@Suite("Process")
struct ProcessTests {
    static let program = "exec \(ChildProcess.programs)/FastCGIExample"

    static func isServing(_ path: String) -> Bool {
        eventually { (try? Client(path: path))?.descriptor != nil }
    }

    @Test("ends with status 0 after SIGTERM and SIGINT, and removes its path", arguments: [SIGTERM, SIGINT])
    func orderly(_ signal: Int32) throws {
        let folder = ScratchFolder()
        let child = try ChildProcess(shell: "\(Self.program) \(folder.socket)")
        #expect(Self.isServing(folder.socket))
        let client = try Client(path: folder.socket)
        #expect(
            try client.ask(Wire.request([("REQUEST_METHOD", "GET"), ("REMOTE_ADDR", "::1")])).text == "Hello, ::1!\n")
        child.signal(signal)
        #expect(child.exitStatus() == 0)
        #expect(folder.names.isEmpty)
    }

    @Test("a second signal ends it immediately", arguments: [(SIGTERM, SIGTERM), (SIGTERM, SIGINT), (SIGINT, SIGTERM)])
    func secondSignal(_ first: Int32, _ second: Int32) throws {
        let folder = ScratchFolder()
        let child = try ChildProcess(shell: "\(Self.program) \(folder.socket)")
        #expect(Self.isServing(folder.socket))
        // A request that has begun is waited for, longer than this test would wait.
        let client = try Client(path: folder.socket)
        try client.send([1, 1])
        child.signal(first)
        #expect(eventually { folder.names.isEmpty })
        child.signal(second)
        #expect(child.exitStatus() == 128 + second)
    }

    @Test("a peer that goes away does not end it, nor does SIGHUP")
    func otherSignals() throws {
        let folder = ScratchFolder()
        let child = try ChildProcess(shell: "\(Self.program) \(folder.socket)")
        #expect(Self.isServing(folder.socket))
        child.signal(SIGHUP)
        child.signal(SIGPIPE)
        for _ in 0..<20 { try Client(path: folder.socket).send(Wire.get("/")) }
        #expect(try Client(path: folder.socket).ask(Wire.get("/")).status == 200)
        child.signal(SIGTERM)
        #expect(child.exitStatus() == 0)
    }

    @Test("exits with a status other than 0 if it cannot start")
    func cannotStart() throws {
        let child = try ChildProcess(shell: "\(Self.program) /nonexistent-folder/s 2>/dev/null")
        let status = try #require(child.exitStatus())
        #expect(status != 0)
    }

    @Test("serves the socket that systemd passes instead of the path, sends READY and STOPPING, and keeps the socket")
    func systemd() throws {
        let folder = ScratchFolder()
        let passed = try Listener.bind(path: folder.socket)
        let notified = try Notified(path: folder.path + "/notify")
        let child = try ChildProcess(
            shell: "LISTEN_FDS=1 LISTEN_PID=$$ \(Self.program) \(folder.path)/unused",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"], descriptors: [(passed.testDescriptor, as: 3)])
        #expect(notified.next() == "READY=1")
        #expect(try Client(path: folder.socket).ask(Wire.get("/")).status == 200)
        child.signal(SIGTERM)
        #expect(notified.next() == "STOPPING=1")
        #expect(child.exitStatus() == 0)
        #expect(folder.names.sorted() == ["notify", "s"])
        // Never shut down: the next process can serve it.
        let client = try Client(path: folder.socket)
        try client.send(Wire.get("/"))
        let next = try ChildProcess(
            shell: "LISTEN_FDS=1 LISTEN_PID=$$ \(Self.program) \(folder.path)/unused",
            descriptors: [(passed.testDescriptor, as: 3)])
        #expect(try client.answer().status == 200)
        next.signal(SIGTERM)
        #expect(next.exitStatus() == 0)
    }

    @Test("serves a socket on descriptor 0, as spawn-fcgi passes it")
    func descriptorZero() throws {
        let folder = ScratchFolder()
        let passed = try Listener.bind(path: folder.socket)
        let child = try ChildProcess(
            shell: "\(Self.program) \(folder.path)/unused", descriptors: [(passed.testDescriptor, as: 0)])
        #expect(try Client(path: folder.socket).ask(Wire.get("/")).status == 200)
        child.signal(SIGTERM)
        #expect(child.exitStatus() == 0)
    }

    @Test("takes no socket that was passed to another process")
    func otherProcess() throws {
        let folder = ScratchFolder()
        let passed = try Listener.bind(path: folder.path + "/other")
        let child = try ChildProcess(
            shell: "\(Self.program) \(folder.socket)", environment: ["LISTEN_FDS=1", "LISTEN_PID=1"],
            descriptors: [(passed.testDescriptor, as: 3)])
        #expect(Self.isServing(folder.socket))
        child.signal(SIGTERM)
        #expect(child.exitStatus() == 0)
    }
}
