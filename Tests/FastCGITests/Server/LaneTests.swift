import FastCGI
import Synchronization
import Testing

/// Requests that are answered on separate threads.
@Suite("Lanes")
struct LaneTests {
    /// Requests for `/slow` wait on a lane until the gate is open.
    struct App: Handler {
        let gate = Gate()
        let lane: Lane

        init(lane: Lane = "slow") {
            self.lane = lane
        }

        func lane(for request: Request) -> Lane? {
            request.parameter("REQUEST_URI")?.hasPrefix("/slow") == true ? lane : nil
        }

        func respond(to request: Request) -> Response {
            if lane(for: request) != nil { gate.pass() }
            return Response(text: "\(request.parameter("REQUEST_URI") ?? ""):\(request.body.count)")
        }
    }

    static func configuration(threads: Int = 1, queue: Int = 2) -> ServerConfiguration {
        var configuration = ServerConfiguration.test
        configuration.workers = 1
        configuration.lanes = [LaneConfiguration("slow", threads: threads, queueLimit: queue, retryAfter: 3)]
        return configuration
    }

    @Test("a full lane answers 503 with Retry-After, and the workers stay free")
    func full() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(), handler: app)
        // One is being processed, two wait.
        let waiting = try (0..<3).map { _ in try running.connect() }
        for client in waiting { try client.send(Wire.post([1, 2], uri: "/slow")) }
        #expect(eventually { running.server.metrics.lanes["slow"]?.queued == 2 && app.gate.arrivals == 1 })
        let refused = try running.connect()
        let answer = try refused.ask(Wire.get("/slow"))
        #expect(answer.status == 503)
        #expect(answer["Retry-After"] == "3")
        #expect(running.log.has(.laneFull))
        // The refused connection is kept, and the workers are not affected.
        for _ in 0..<20 { #expect(try refused.ask(Wire.get("/fast")).text == "/fast:0") }
        let metrics = try #require(running.server.metrics.lanes["slow"])
        #expect(metrics.running == 1)
        #expect(metrics.turnedAway == 1)
        // The last response is sent before its request counts as finished.
        #expect(eventually { running.server.metrics.active == 3 })
        #expect(eventually { (running.server.metrics.lanes["slow"]?.oldest ?? .zero) > .zero })
        app.gate.open()
        for client in waiting { #expect(try client.answer().text == "/slow:2") }
        #expect(eventually { running.server.metrics.lanes["slow"]?.completed == 3 })
        #expect(running.server.metrics.lanes["slow"]?.queued == 0)
    }

    @Test("a connection goes back to the workers, and is used for either lane again")
    func backAndForth() throws {
        let app = App()
        app.gate.open()
        let running = try RunningServer(Self.configuration(), handler: app)
        let client = try running.connect()
        for round in 0..<50 {
            let uri = round.isMultiple(of: 2) ? "/slow/\(round)" : "/fast/\(round)"
            #expect(try client.ask(Wire.post([UInt8](repeating: 1, count: round), uri: uri)).text == "\(uri):\(round)")
        }
        #expect(try client.ask(Wire.get("/slow/last", keep: false)).text == "/slow/last:0")
        #expect(client.isClosedByPeer())
    }

    @Test("bytes that arrive while a lane works are read afterwards")
    func earlyBytes() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(), handler: app)
        let client = try running.connect()
        #expect(try client.ask(Wire.get("/fast")).text == "/fast:0")
        try client.send(Wire.get("/slow"))
        #expect(eventually { app.gate.arrivals == 1 })
        try client.send(Wire.get("/next"))
        app.gate.open()
        #expect(try client.answer().text == "/slow:0")
        #expect(try client.answer().text == "/next:0")
    }

    @Test("a peer that leaves while it waits costs only its place in the queue")
    func gone() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(), handler: app)
        do {
            let clients = try (0..<3).map { _ in try running.connect() }
            for client in clients { try client.send(Wire.get("/slow")) }
            #expect(eventually { running.server.metrics.lanes["slow"]?.queued == 2 && app.gate.arrivals == 1 })
        }
        app.gate.open()
        #expect(eventually { running.server.metrics.aborted == 3 && running.server.metrics.active == 0 })
        #expect(try running.connect().ask(Wire.get("/slow")).text == "/slow:0")
    }

    @Test("several threads serve one lane")
    func threads() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(threads: 3, queue: 0), handler: app)
        let clients = try (0..<3).map { _ in try running.connect() }
        for client in clients { try client.send(Wire.get("/slow")) }
        #expect(eventually { app.gate.arrivals == 3 })
        #expect(try running.connect().ask(Wire.get("/slow")).status == 503)
        app.gate.open()
        for client in clients { #expect(try client.answer().status == 200) }
    }

    @Test("bytes that arrive on many connections while a lane works are read afterwards")
    func manyEarly() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(threads: 16), handler: app)
        let clients = try (0..<16).map { _ in try running.connect() }
        for client in clients {
            #expect(try client.ask(Wire.get("/fast")).text == "/fast:0")
            try client.send(Wire.get("/slow"))
        }
        #expect(eventually { app.gate.arrivals == clients.count })
        for (number, client) in clients.enumerated() { try client.send(Wire.get("/next/\(number)")) }
        app.gate.open()
        for (number, client) in clients.enumerated() {
            #expect(try client.answer().text == "/slow:0")
            #expect(try client.answer().text == "/next/\(number):0")
        }
    }

    /// As `App`; the length of `REMOTE_ADDR` is the client's key.
    struct FairApp: Handler {
        let app = App()

        func lane(for request: Request) -> Lane? { app.lane(for: request) }
        func respond(to request: Request) -> Response { app.respond(to: request) }
        func fairnessKey(for request: Request) -> FairnessKey? {
            FairnessKey(UInt128(request.parameter("REMOTE_ADDR")?.utf8.count ?? 0))
        }
    }

    @Test("a full fair queue turns away the client that floods it, and admits another")
    func fair() throws {
        let app = FairApp()
        var configuration = Self.configuration(queue: 4)
        configuration.lanes[0].isFair = true
        let running = try RunningServer(configuration, handler: app)
        func request(_ address: String, _ number: Int) -> [UInt8] {
            Wire.request([
                ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/slow/\(address)/\(number)"), ("REMOTE_ADDR", address),
            ])
        }
        let flooders = try (0..<5).map { _ in try running.connect() }
        for (number, client) in flooders.enumerated() {
            try client.send(request("flood", number))
            #expect(eventually { running.server.metrics.lanes["slow"].map { $0.queued + $0.running } == number + 1 })
        }
        let honest = try running.connect()
        try honest.send(request("me", 0))
        // The latest request of the flood made room, and its connection is kept.
        #expect(try flooders[4].answer().status == 503)
        #expect(try flooders[4].ask(Wire.get("/fast")).text == "/fast:0")
        #expect(running.server.metrics.lanes["slow"]?.turnedAway == 1)
        // Another request of the flood displaces none.
        #expect(try running.connect().ask(request("flood", 9)).status == 503)
        app.app.gate.open()
        #expect(try honest.answer().text == "/slow/me/0:0")
        for client in flooders[..<4] { #expect(try client.answer().status == 200) }
    }

    @Test("a lane that is not configured is the handler's fault: 500")
    func unknown() throws {
        let running = try RunningServer(Self.configuration(), handler: App(lane: "other"))
        #expect(try running.connect().ask(Wire.get("/slow")).status == 500)
        #expect(running.log.has(.handlerFault))
    }

    @Test("a flood of one lane leaves the other requests alone")
    func flood() throws {
        let app = App()
        let running = try RunningServer(Self.configuration(queue: 8), handler: app)
        let flooders = try (0..<64).map { _ in try running.connect() }
        for client in flooders { try client.send(Wire.get("/slow")) }
        let client = try running.connect()
        for _ in 0..<200 { #expect(try client.ask(Wire.get("/fast")).status == 200) }
        app.gate.open()
        var statuses: [Int: Int] = [:]
        for client in flooders { statuses[try client.answer().status, default: 0] += 1 }
        #expect(statuses == [200: 9, 503: 55])
    }
}
