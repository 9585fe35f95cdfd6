import FastCGI
import Glibc
import Synchronization
import Testing

/// F3: an orderly stop, and a restart that loses nothing (F11).
@Suite("Stop")
struct StopTests {
    @Test("finishes requests in flight, closes parked connections, removes its path, returns")
    func orderly() throws {
        let app = LaneTests.App()
        let running = try RunningServer(LaneTests.configuration(), handler: app)
        let parked = try running.connect()
        #expect(try parked.ask(Wire.get("/fast")).status == 200)
        let inFlight = try (0..<3).map { _ in try running.connect() }
        for client in inFlight { try client.send(Wire.get("/slow")) }
        #expect(eventually { running.server.metrics.active == 3 && app.gate.arrivals == 1 })
        let half = try running.connect()
        let bytes = Wire.get("/fast")
        try half.send(Array(bytes[..<20]))
        #expect(eventually { running.server.metrics.partial == 1 })
        running.server.stop()
        #expect(parked.isClosedByPeer())
        #expect(eventually { running.folder.names.isEmpty })
        #expect(!running.isOver)
        try half.send(Array(bytes[20...]))
        #expect(try half.answer().text == "/fast:0")
        app.gate.open()
        for client in inFlight {
            #expect(try client.answer().text == "/slow:0")
            #expect(client.isClosedByPeer())
        }
        #expect(eventually { running.isOver })
        #expect(!running.log.has(.stopOverdue))
        #expect(running.log.has(.stopped))
        #expect(running.server.metrics.answered == 5)
    }

    @Test("serves a client that has connected and not sent its request yet")
    func justConnected() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        running.server.stop()
        try client.send(Wire.get("/"))
        #expect(try client.answer().text == "ok")
        #expect(eventually { running.isOver })
    }

    @Test("waits for the rest of a request that has begun")
    func rest() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let client = try running.connect()
        let bytes = Wire.get("/")
        try client.send(Array(bytes[..<20]))
        #expect(eventually { running.server.metrics.partial == 1 })
        running.server.stop()
        // Longer than a stop with nothing in flight takes.
        let clock = ContinuousClock()
        let begin = clock.now
        #expect(eventually { clock.now - begin > .milliseconds(200) || running.isOver })
        #expect(!running.isOver)
        try client.send(Array(bytes[20...]))
        #expect(try client.answer().text == "ok")
        #expect(eventually { running.isOver })
    }

    // F2
    @Test("serves the connections of a worker that a handler blocks")
    func held() throws {
        let gate = Gate()
        let running = try RunningServer { request in
            if request.parameter("REQUEST_URI") == "/wait" { gate.pass() }
            return Response(text: "ok")
        }
        let (bytes, clients) = (Wire.get("/"), try (0..<8).map { _ in try running.connect() })
        for client in clients { try client.send(Array(bytes[..<20])) }
        #expect(eventually { running.server.metrics.partial == clients.count })
        let slow = try running.connect()
        try slow.send(Wire.get("/wait"))
        #expect(eventually { gate.arrivals == 1 })
        running.server.stop()
        for client in clients { try client.send(Array(bytes[20...])) }
        for client in clients { #expect(try client.answer().text == "ok") }
        #expect(!running.isOver)
        gate.open()
        #expect(try slow.answer().text == "ok")
        #expect(eventually { running.isOver })
    }

    @Test("does not wait beyond its deadline, and reports it")
    func deadline() throws {
        let app = LaneTests.App()
        var configuration = LaneTests.configuration()
        configuration.timeouts.stop = .milliseconds(200)
        let running = try RunningServer(configuration, handler: app)
        let client = try running.connect()
        try client.send(Wire.get("/slow"))
        #expect(eventually { app.gate.arrivals == 1 })
        #expect(running.stop())
        #expect(running.log.has(.stopOverdue))
        app.gate.open()
    }

    @Test("stops immediately when idle, however many connections are parked")
    func idle() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let clients = try (0..<50).map { _ in try running.connect() }
        for client in clients { #expect(try client.ask(Wire.get("/")).status == 200) }
        let clock = ContinuousClock()
        let begin = clock.now
        #expect(running.stop())
        #expect(clock.now - begin < .seconds(2))
        for client in clients { #expect(client.isClosedByPeer()) }
    }

    @Test("keeps a path that another server has replaced")
    func replacedPath() throws {
        let running = try RunningServer { _ in Response(text: "old") }
        unlink(running.folder.socket)
        let other = try Listener.bind(path: running.folder.socket)
        #expect(running.stop())
        #expect(running.folder.names == ["s"])
        _ = other
    }

    @Test("runs once")
    func once() throws {
        let running = try RunningServer { _ in Response(text: "ok") }
        let listener = try Listener.bind(path: running.folder.socket + "2")
        #expect(throws: FastCGIError.self) { try running.server.run(on: [listener]) }
        #expect(running.stop())
        #expect(throws: FastCGIError.self) { try running.server.run(on: [listener]) }
        #expect(throws: FastCGIError.self) { try Server { _ in Response(text: "") }.run(on: []) }
    }

    @Test("a restart under load on a passed socket loses no request")
    func restart() throws {
        let folder = ScratchFolder()
        let socket = try Listener.bind(path: folder.socket)
        let failures = Locked<[String]>([])
        let answered = Atomic<Int>(0)
        let isDone = Flag()
        var running = try RunningServer(listener: try .adopt(descriptor: dup(socket.testDescriptor))) { _ in
            Response(text: "ok")
        }
        // Like nginx: some keep their connections, and repeat a request only if a kept one was closed before a
        // response.
        let path = folder.socket
        let threads = (0..<4).map { index in
            TestThread {
                var kept: Client?
                while !isDone.isRaised {
                    do {
                        let keeps = index.isMultiple(of: 2)
                        if let client = kept, (try? client.ask(Wire.get("/"))) != nil {
                            answered.add(1, ordering: .relaxed)
                            continue
                        }
                        let client = try Client(path: path)
                        guard try client.ask(Wire.get("/", keep: keeps)).text == "ok" else {
                            throw Client.Failure.malformed
                        }
                        answered.add(1, ordering: .relaxed)
                        kept = keeps ? client : nil
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
        }
        for _ in 0..<5 {
            let before = answered.load(ordering: .relaxed)
            #expect(eventually { answered.load(ordering: .relaxed) > before + 200 })
            let next = try RunningServer(listener: try .adopt(descriptor: dup(socket.testDescriptor))) { _ in
                Response(text: "ok")
            }
            #expect(running.stop())
            running = next
        }
        isDone.raise()
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == [])
        #expect(running.stop())
        // The socket was passed in: it still listens, and its path is still there.
        #expect(folder.names == ["s"])
        #expect((try? Client(path: folder.socket)) != nil)
    }

    @Test("clients wait, and do not fail, between two servers on a passed socket")
    func gap() throws {
        let folder = ScratchFolder()
        let socket = try Listener.bind(path: folder.socket)
        let first = try RunningServer(listener: try .adopt(descriptor: dup(socket.testDescriptor))) { _ in
            Response(text: "first")
        }
        #expect(try Client(path: folder.socket).ask(Wire.get("/")).text == "first")
        #expect(first.stop())
        let client = try Client(path: folder.socket)
        try client.send(Wire.get("/"))
        let second = try RunningServer(listener: try .adopt(descriptor: dup(socket.testDescriptor))) { _ in
            Response(text: "second")
        }
        #expect(try client.answer().text == "second")
        _ = second
    }
}
