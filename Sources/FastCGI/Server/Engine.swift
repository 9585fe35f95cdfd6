internal import CFastCGI
internal import Glibc
import HTTPTypes
internal import Synchronization

/// The state shared by all threads of a server, and the end of a request: writing the response, and closing or keeping
/// its connection.
final class Engine: Sendable {
    let configuration: ServerConfiguration
    let recordLimits: RecordLimits
    let handler: any Handler
    let events: EventReporter
    let counters = Counters()
    let table: ConnectionTable
    let contexts: ContextPool
    /// One poller for each worker.
    let poller: [Poller]
    let listeners: [Listener]
    let lanes: [LaneQueue]
    /// Bytes of partially received requests.
    let stagedBytes = Atomic<Int>(0)
    /// Whether no more connections are accepted, and none is kept.
    let isStopping = Atomic<Bool>(false)
    /// Whether the workers must return.
    let isFinished = Atomic<Bool>(false)

    init(
        configuration: ServerConfiguration, handler: any Handler, events: EventReporter, listeners: [Listener]
    ) throws(FastCGIError) {
        self.configuration = configuration
        recordLimits = configuration.recordLimits
        self.handler = handler
        self.events = events
        self.listeners = listeners
        table = ConnectionTable(capacity: configuration.limits.connections)
        contexts = ContextPool(limits: configuration.limits)
        lanes = configuration.lanes.map { LaneQueue($0) }
        var poller: [Poller] = []
        for _ in 0..<configuration.workers { poller.append(try Poller()) }
        self.poller = poller
    }

    /// The poller of the worker that a connection belongs to.
    func poller(of key: ConnectionKey) -> Poller { poller[key.index % poller.count] }

    // MARK: Answers

    /// Answers a request whose parameters and body are loaded: here, or on its lane. Returns true if the context was
    /// handed off.
    func answer(_ context: RequestContext, answered: Counter) -> Bool {
        let lane: Lane
        let work: (@Sendable (Request) -> Response)?
        switch handler.begin(context.request) {
        case .answer(let response):
            end(context, with: response, answered: answered)
            return false
        case .lane(let other, let carried): (lane, work) = (other, carried)
        }
        guard let queue = lanes.first(where: { $0.configuration.lane == lane }) else {
            events.report(.handlerFault, .error, "the handler named the lane \(lane), which is not configured")
            refuse(context, .unknownLane(lane), answered: answered)
            return false
        }
        context.work = work
        let key = queue.configuration.isFair ? handler.fairnessKey(for: context.request) : nil
        switch queue.enqueue(context, for: key) {
        case .accepted: return true
        case .displacing(let other):
            let connection = other.key
            turnAway(other, from: queue, answered: answered)
            contexts.release(other)
            parkOrHandOff(connection)
            return true
        case .full:
            turnAway(context, from: queue, answered: answered)
            return false
        }
    }

    private func turnAway(_ context: RequestContext, from queue: LaneQueue, answered: Counter) {
        context.work = nil
        let configuration = queue.configuration
        events.report(
            .laneFull, .warning,
            "the lane \(configuration.lane) is full: \(configuration.queueLimit) requests are waiting")
        refuse(
            context, .laneFull(lane: configuration.lane, retryAfter: configuration.retryAfter), answered: answered)
    }

    /// Answers with a refusal; `request` is nil where its parameters were not kept.
    func refuse(_ context: RequestContext, _ refusal: Refusal, answered: Counter, hasRequest: Bool = true) {
        counters.count(refusal.reason)
        if refusal.isClients { events.report(.requestRefused, .notice, "a request was refused: \(refusal)") }
        end(context, with: handler.refuse(refusal, request: hasRequest ? context.request : nil), answered: answered)
    }

    /// Runs a lane's thread: answers requests, and returns their connections to the workers.
    func run(_ lane: LaneQueue, answered: Counter) {
        // On Linux this sets the niceness of the calling thread only; raising it is always permitted.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(lane.configuration.niceness))
        lane.run { context in
            let key = context.key
            let work = context.work
            context.work = nil
            end(context, with: work?(context.request) ?? handler.respond(to: context.request), answered: answered)
            contexts.release(context)
            parkOrHandOff(key)
        }
    }

    /// Writes `response`, or a refusal if it cannot be written, and closes the connection unless it is kept.
    private func end(_ context: RequestContext, with response: Response, answered: Counter) {
        var response = response
        do throws(ResponseFault) {
            try context.head.compose(response)
        } catch {
            response = substitute(for: error, context)
        }
        let key = context.key
        let keeps = context.keepsConnection && !isStopping.load(ordering: .relaxed)
        let place = table[key.index]
        if place.pointee.hasServed || response.body.count > 64 << 10 { limitWriting(place) }
        let delivered = context.write(response)
        answered.increment()
        if !delivered {
            counters.count(counters.aborted)
            events.report(.answerNotDelivered, .debug, "a peer did not wait for its answer")
        }
        place.pointee.hasServed = true
        if context.discardsRest, delivered {
            // The peer sees the end of the response, and this side can still read.
            shutdown(context.descriptor, Int32(SHUT_WR))
        } else if !delivered || !keeps {
            close(key)
        }
    }

    private func substitute(for fault: ResponseFault, _ context: RequestContext) -> Response {
        counters.count(.responseInvalid)
        events.report(
            .handlerFault, .error, "a handler's response was not written: bad \(fault.rawValue) in its header")
        let response = handler.refuse(.responseInvalid(fault), request: context.request)
        do throws(ResponseFault) {
            try context.head.compose(response)
            return response
        } catch {
            // The refusal cannot be written either. This response cannot fail.
            let plain = Response(status: .internalServerError)
            do throws(ResponseFault) { try context.head.compose(plain) } catch {}
            return plain
        }
    }

    /// Sets the time limit on writing. A first response fits into an empty socket buffer; later, a peer that does not
    /// read may block a thread for this long.
    private func limitWriting(_ place: UnsafeMutablePointer<Connection>) {
        guard !place.pointee.limitsWriting else { return }
        place.pointee.limitsWriting = true
        let limit = configuration.timeouts.write.milliseconds
        var time = timeval(tv_sec: Int(limit / 1000), tv_usec: Int(limit % 1000) * 1000)
        setsockopt(
            place.pointee.descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    // MARK: Connections

    /// Parks a connection whose request was answered, or that has had none yet. Returns false if bytes arrived
    /// meanwhile: the caller still owns it. Returns true also if it is closed by now.
    func park(_ key: ConnectionKey) -> Bool {
        let place = table[key.index]
        // Closed with its last response; the entry may belong to another connection.
        guard table.state(at: key.index).generation == key.generation else { return true }
        let served = place.pointee.hasServed
        let timeouts = configuration.timeouts
        return park(
            key, waiting: served ? .next : .first, deadline: .now + (served ? timeouts.idle : timeouts.read))
    }

    /// Parks a connection for a thread that does not read; if bytes arrived meanwhile, its worker gets it.
    func parkOrHandOff(_ key: ConnectionKey) {
        if !park(key) { handOff(key) }
    }

    /// Hands a connection that the caller owns off to its worker.
    func handOff(_ key: ConnectionKey) {
        poller(of: key).handoff.append(key)
    }

    /// Leaves a connection to epoll, and registers it first if necessary.
    func park(_ key: ConnectionKey, waiting: ConnectionState.Waiting, deadline: MonotonicTime) -> Bool {
        let place = table[key.index]
        if !place.pointee.isRegistered {
            guard poller(of: key).add(place.pointee.descriptor, key: key) else {
                events.report(.connectionsExhausted, .warning, "epoll takes no more connections: \(systemError())")
                counters.count(counters.refusedForCapacity)
                close(key)
                return true
            }
            place.pointee.isRegistered = true
        }
        return table.release(key, waiting: waiting, deadline: deadline)
    }

    /// Closes a connection that the caller owns.
    func close(_ key: ConnectionKey) {
        let place = table[key.index]
        let descriptor = place.pointee.descriptor
        if let partial = place.pointee.partial { forget(partial) }
        table.release(key)
        Glibc.close(descriptor)
    }

    /// Stops counting the bytes of a partial request.
    func forget(_ partial: PartialRequest) {
        stagedBytes.subtract(partial.accounted, ordering: .relaxed)
        partial.accounted = 0
    }

    /// Counts the bytes of a partial request; false if all together exceed the limit.
    func account(_ partial: PartialRequest) -> Bool {
        let added = partial.staged.count - partial.accounted
        partial.accounted += added
        return stagedBytes.add(added, ordering: .relaxed).newValue <= configuration.limits.stagedBytes
    }
}
