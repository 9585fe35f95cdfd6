import FastCGI
import Glibc
import HTTPTypes
import Testing

/// F2: peers cost descriptors, not threads.
@Suite("Starvation")
struct StarvationTests {
    static var oneWorker: ServerConfiguration {
        var configuration = ServerConfiguration.test
        configuration.workers = 1
        return configuration
    }

    /// A server on whose workers `/first` and `/second` wait for these gates.
    static func server(_ first: Gate, _ second: Gate) throws -> RunningServer {
        try RunningServer { request in
            switch request.parameter("REQUEST_URI") {
            case "/first": first.pass()
            case "/second": second.pass()
            default: break
            }
            return Response(text: "ok")
        }
    }

    @Test("one worker serves new requests despite silent, one-byte, half-sent and parked peers")
    func silentPeers() throws {
        let running = try RunningServer(Self.oneWorker) { _ in Response(text: "ok") }
        let bytes = Wire.post([1, 2, 3])
        var others: [Client] = []
        for index in 0..<200 {
            let client = try running.connect()
            switch index % 4 {
            case 0: break
            case 1: try client.send([1])
            case 2: try client.send(Array(bytes[..<(bytes.count / 2)]))
            default: #expect(try client.ask(Wire.get("/")).text == "ok")
            }
            others.append(client)
        }
        for _ in 0..<50 { #expect(try running.connect().ask(Wire.get("/", keep: false)).text == "ok") }
        #expect(running.server.metrics.partial == 100)
        #expect(running.server.metrics.parked == 100)
        // The waiting peers are served once they send the rest.
        for (index, client) in others.enumerated() where index % 4 == 2 {
            try client.send(Array(bytes[(bytes.count / 2)...]))
            #expect(try client.answer().text == "ok")
        }
    }

    @Test("a blocked handler delays no other request")
    func slowHandler() throws {
        let gate = Gate()
        let running = try RunningServer { request in
            if request.parameter("REQUEST_URI") == "/wait" { gate.pass() }
            return Response(text: "ok")
        }
        let kept = try (0..<20).map { _ in try running.connect() }
        for client in kept { #expect(try client.ask(Wire.get("/")).text == "ok") }
        let slow = try running.connect()
        try slow.send(Wire.get("/wait"))
        #expect(eventually { gate.arrivals == 1 })
        // Concurrently, so that a worker that took more than one event would delay some.
        for client in kept { try client.send(Wire.get("/")) }
        for client in kept { #expect(try client.answer().text == "ok") }
        for _ in 0..<20 { #expect(try running.connect().ask(Wire.get("/")).text == "ok") }
        gate.open()
        #expect(try slow.answer().text == "ok")
    }

    @Test("requests that arrive together are shared: none waits behind a slow handler while a worker is free")
    func sharedEvents() throws {
        let (first, second) = (Gate(), Gate())
        let running = try Self.server(first, second)
        let clients = try (0..<13).map { _ in try running.connect() }
        for client in clients { #expect(try client.ask(Wire.get("/")).text == "ok") }
        // Both workers are blocked, so that all other requests are ready when they return.
        for client in clients[..<2] { try client.send(Wire.get("/first")) }
        #expect(eventually { first.arrivals == 2 })
        try clients[2].send(Wire.get("/second"))
        for client in clients[3...] { try client.send(Wire.get("/")) }
        first.open()
        for client in clients[3...] { #expect(try client.answer().text == "ok") }
        second.open()
        #expect(try clients[2].answer().text == "ok")
    }

    @Test("a blocked worker's connections are served by a worker that was blocked too and is free again")
    func heldTogether() throws {
        let (first, second) = (Gate(), Gate())
        let running = try Self.server(first, second)
        let clients = try (0..<12).map { _ in try running.connect() }
        for client in clients { #expect(try client.ask(Wire.get("/")).text == "ok") }
        // Consecutive connections belong to different workers.
        try clients[0].send(Wire.get("/first"))
        try clients[1].send(Wire.get("/second"))
        #expect(eventually { first.arrivals == 1 && second.arrivals == 1 })
        // Until the supervisor has noticed that both are blocked.
        let clock = ContinuousClock()
        let begin = clock.now
        #expect(eventually { clock.now - begin > .milliseconds(800) })
        for client in clients[2...] { try client.send(Wire.get("/")) }
        first.open()
        for client in clients[2...] { #expect(try client.answer().text == "ok") }
        #expect(try clients[0].answer().text == "ok")
        second.open()
        #expect(try clients[1].answer().text == "ok")
    }

    @Test("2,000 parked connections cost no thread, and at most 20 MiB")
    func parked() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        limit.rlim_cur = min(max(limit.rlim_cur, 8192), limit.rlim_max)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        // A separate process, so that its memory is only the server's. (AddressSanitizer would retain freed memory.)
        let folder = ScratchFolder()
        let child = try ChildProcess(
            shell: "\(ProcessTests.program) \(folder.socket)",
            environment: ["ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0"])
        #expect(ProcessTests.isServing(folder.socket))
        let first = try Client(path: folder.socket)
        for _ in 0..<1000 { #expect(try first.ask(Wire.get("/")).status == 200) }
        let before = try residentBytes(of: child)
        var clients: [Client] = []
        for _ in 0..<2000 {
            let client = try Client(path: folder.socket)
            #expect(try client.ask(Wire.get("/")).status == 200)
            clients.append(client)
        }
        #expect(try residentBytes(of: child) - before <= 20 << 20)
        for _ in 0..<100 { #expect(try first.ask(Wire.get("/")).status == 200) }
        for client in clients { #expect(try client.ask(Wire.get("/")).status == 200) }
        child.signal(SIGTERM)
        #expect(child.exitStatus() == 0)
    }

    @Test("closes connections whose request does not arrive in time, or that are parked for too long")
    func timeouts() throws {
        var configuration = Self.oneWorker
        configuration.timeouts.read = .milliseconds(300)
        configuration.timeouts.idle = .milliseconds(600)
        let running = try RunningServer(configuration) { _ in Response(text: "ok") }
        let silent = try running.connect()
        let half = try running.connect()
        try half.send([1, 1])
        let parked = try running.connect()
        #expect(try parked.ask(Wire.get("/")).text == "ok")
        #expect(silent.isClosedByPeer())
        #expect(half.isClosedByPeer())
        #expect(parked.isClosedByPeer())
        let metrics = running.server.metrics
        #expect(metrics.readTimeouts == 2)
        #expect(metrics.idleTimeouts == 1)
        #expect(running.log.has(.timeout))
    }

    @Test("a peer that sends now and then does not extend the time for its request")
    func trickle() throws {
        var configuration = Self.oneWorker
        configuration.timeouts.read = .milliseconds(500)
        let running = try RunningServer(configuration) { _ in Response(text: "ok") }
        let client = try running.connect()
        let bytes = Wire.post([UInt8](repeating: 1, count: 10_000))
        var sent = 0
        let isClosed = eventually {
            sent += 1
            return (try? client.send([bytes[sent % bytes.count]])) == nil
        }
        #expect(isClosed)
        #expect(running.server.metrics.answered == 0)
    }

    @Test("closes the connection of a peer that does not read its responses")
    func unreadAnswers() throws {
        var configuration = Self.oneWorker
        configuration.timeouts.write = .milliseconds(300)
        let large = [UInt8](repeating: 1, count: 2_000_000)
        let running = try RunningServer(configuration) { _ in Response(status: .ok, body: large) }
        let client = try running.connect()
        try client.send(Wire.get("/"))
        #expect(eventually { running.server.metrics.aborted == 1 })
        #expect(try running.connect().ask(Wire.get("/")).body == large)
    }

    private func residentBytes(of process: ChildProcess) throws -> Int {
        guard let file = fopen("/proc/\(process.identifier)/statm", "r") else { throw Client.Failure.malformed }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { throw Client.Failure.malformed }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Client.Failure.malformed
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
