internal import CFastCGI
internal import Glibc
internal import Synchronization

/// One thread that processes events: accepts connections, reads requests, and answers those without a lane.
final class Worker {
    /// The size of one read: 16 KiB; a larger request counts as one that arrives in pieces.
    private static let readBytes = 16 << 10

    private let engine: Engine
    private let poller: Poller
    private let counters: WorkerCounters
    private let input: LibraryInput
    private var context: RequestContext
    /// Allocated once, `readBytes` bytes, freed in `deinit`.
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// Allocated once, freed in `deinit`.
    private let ready: UnsafeMutableBufferPointer<epoll_event>

    init(_ engine: Engine, poller: Poller, counters: WorkerCounters) {
        self.engine = engine
        self.poller = poller
        self.counters = counters
        context = engine.contexts.take()
        input = LibraryInput(lends: engine.configuration.lendsMemory)
        buffer = .allocate(capacity: Self.readBytes)
        ready = .allocate(capacity: PendingEvents.capacity + 1)
    }

    deinit {
        buffer.deallocate()
        ready.deallocate()
    }

    /// Serves until the engine is finished.
    func run() {
        while !engine.isFinished.load(ordering: .acquiring) {
            let count = poller.wait(ready)
            guard count > 0 else { continue }
            counters.isBusy.store(true, ordering: .relaxed)
            // The other events are stored where work stealing finds them if this one's handler is slow (F2).
            if count > 1 { poller.pendingEvents.put(ready[1..<count]) }
            var next: UInt64? = ready[0].data.u64
            while let key = next {
                counters.turns.increment()
                serve(Poller.source(key), of: poller)
                next = count > 1 ? poller.pendingEvents.take() : nil
            }
            counters.isBusy.store(false, ordering: .relaxed)
        }
        engine.contexts.release(context)
    }

    private func serve(_ source: Poller.Source, of poller: Poller) {
        switch source {
        case .wake: break
        case .handoff:
            if let key = poller.handoff.take() { serve(key) }
        case .listener(let listener): accept(from: engine.listeners[listener])
        case .connection(let key):
            if engine.table.claim(key) { serve(key) }
        case .blockedWorker(let number):
            let blocked = engine.poller[number]
            if let source = blocked.takeOne() { serve(source, of: blocked) }
        }
    }

    // MARK: Accepting

    /// Accepts and serves connections until none waits: a gate's connection carries one request, which usually
    /// has arrived already, so that it is never registered with epoll (N7).
    private func accept(from listener: Listener) {
        // A stopping server still serves clients of a path that it bound itself: no other process will.
        while listener.isBound || !engine.isStopping.load(ordering: .relaxed) {
            guard let key = acceptOne(from: listener) else { return }
            serve(key)
        }
    }

    private func acceptOne(from listener: Listener) -> ConnectionKey? {
        while true {
            let descriptor = accept4(listener.descriptor, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
            guard descriptor >= 0 else {
                let code = errno
                // The waiting connection is gone; another may be behind it.
                if code == EINTR || code == ECONNABORTED { continue }
                if code != EAGAIN { acceptFailed(code) }
                return nil
            }
            counters.accepted.increment()
            guard listener.admits(descriptor, engine.configuration.allowedPeers) else {
                engine.counters.count(engine.counters.refusedPeers)
                engine.events.report(
                    .peerRefused, .warning, "a connection was refused: its user may not connect")
                close(descriptor)
                continue
            }
            if let key = engine.table.take(descriptor) { return key }
            engine.counters.count(engine.counters.refusedForCapacity)
            engine.events.report(
                .connectionsExhausted, .warning,
                "a connection was refused: \(engine.table.capacity) are open, which is the limit")
            close(descriptor)
        }
    }

    private func acceptFailed(_ code: Int32) {
        engine.events.report(.connectionsExhausted, .warning, "cannot accept a connection: \(systemError(code))")
    }

    // MARK: Reading

    /// Serves a connection that this thread owns until nothing more can be read.
    private func serve(_ key: ConnectionKey) {
        while true {
            let place = engine.table[key.index]
            switch place.pointee.partial == nil ? begin(key, place) : readRest(key, place) {
            case .gone: return
            case .drained(let waiting, let deadline):
                if engine.park(key, waiting: waiting, deadline: deadline) { return }
            case .answered:
                if engine.park(key) { return }
            }
        }
    }

    private enum Progress {
        /// The connection is closed, or a lane owns it.
        case gone
        /// Nothing more can be read now.
        case drained(ConnectionState.Waiting, MonotonicTime)
        /// A request was answered; the connection may be closed by now.
        case answered
    }

    /// Reads the available bytes, usually a whole request, which is decoded in place.
    private func begin(_ key: ConnectionKey, _ place: UnsafeMutablePointer<Connection>) -> Progress {
        let count = receive(place.pointee.descriptor)
        guard count > 0 else { return nothing(count, key, place) }
        let bytes = received(count)
        // Read once: each access to a class's variable counts a reference and checks exclusivity.
        let context = context
        context.lengths.removeAll()
        var screen = RecordScreen(limits: engine.recordLimits)
        switch screen.consume(bytes.span, lengths: context.lengths) {
        case .complete where screen.overrun == nil && !screen.needsReframing:
            return answer(key, place, context, bytes, bodyBytes: screen.bodyBytes)
        case .violation(let violation): return refuse(violation, key)
        case .complete, .incomplete, .flooded:
            let partial = PartialRequest(
                limits: engine.recordLimits, deadline: .now + engine.configuration.timeouts.read)
            place.pointee.partial = partial
            return take(bytes, into: partial, key, place) ?? readRest(key, place)
        }
    }

    /// Reads the available bytes of a request that arrives in pieces.
    private func readRest(_ key: ConnectionKey, _ place: UnsafeMutablePointer<Connection>) -> Progress {
        guard let partial = place.pointee.partial else { return .answered }
        while true {
            let count = receive(place.pointee.descriptor)
            guard count > 0 else { return nothing(count, key, place) }
            if partial.isDiscarding { continue }
            if let progress = take(received(count), into: partial, key, place) { return progress }
        }
    }

    /// Takes the next bytes of a request that arrives in pieces; nil if more must be read.
    private func take(
        _ bytes: UnsafeBufferPointer<UInt8>, into partial: PartialRequest, _ key: ConnectionKey,
        _ place: UnsafeMutablePointer<Connection>
    ) -> Progress? {
        let verdict = partial.screen.consume(bytes.span, staging: partial.staged)
        guard engine.account(partial) else {
            engine.events.report(
                .stagingExhausted, .warning, "partially received requests use all the memory that they may")
            engine.counters.count(engine.counters.refusedForCapacity)
            engine.close(key)
            return .gone
        }
        switch verdict {
        case .incomplete: return nil
        case .violation(let violation): return refuse(violation, key)
        case .complete:
            place.pointee.partial = nil
            engine.forget(partial)
            return answer(partial, key, place)
        case .flooded:
            // The rest is read and discarded without blocking a thread: closing now would lose the response.
            partial.isDiscarding = true
            context.discardsRest = true
            let progress = answer(partial, key, place)
            context.discardsRest = false
            engine.forget(partial)
            partial.staged.removeAll()
            return engine.table.state(at: key.index).generation == key.generation ? nil : progress
        }
    }

    /// Decodes a complete request and answers it.
    private func answer(
        _ key: ConnectionKey, _ place: UnsafeMutablePointer<Connection>, _ context: RequestContext,
        _ bytes: UnsafeBufferPointer<UInt8>, bodyBytes: Int, refusal: Refusal? = nil, hasRequest: Bool = true
    ) -> Progress {
        context.key = key
        context.descriptor = place.pointee.descriptor
        guard let broken = decode(bytes, bodyBytes: bodyBytes, into: context) else {
            engine.events.report(.decodeFailed, .error, "libfcgi did not read a request that was complete")
            engine.close(key)
            return .gone
        }
        if let refusal = refusal ?? broken {
            engine.refuse(context, refusal, answered: counters.answered, hasRequest: hasRequest)
            return .answered
        }
        if engine.answer(context, answered: counters.answered) {
            // A lane owns the context, and the connection with it.
            self.context = engine.contexts.take()
            return .gone
        }
        return .answered
    }

    /// Decodes a request with libfcgi: nil if libfcgi fails, else the request's fault, if any.
    private func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, bodyBytes: Int, into context: RequestContext
    ) -> Refusal?? {
        input.with(bytes) { descriptor in
            guard context.decode(from: descriptor) else { return nil }
            return .some(
                context.load(bodyBytes: bodyBytes, singleValued: engine.configuration.singleValuedNames))
        }
    }

    /// Answers a request whose content was staged.
    private func answer(
        _ partial: PartialRequest, _ key: ConnectionKey, _ place: UnsafeMutablePointer<Connection>
    ) -> Progress {
        let records = partial.staged.records(
            requestID: partial.screen.requestID, keepsConnection: partial.screen.keepsConnection)
        context.lengths.removeAll()
        var screen = RecordScreen(limits: engine.recordLimits)
        guard screen.consume(records.span, lengths: context.lengths) == .complete else {
            engine.events.report(.decodeFailed, .error, "a request that arrived in pieces could not be reassembled")
            engine.close(key)
            return .gone
        }
        let limits = engine.configuration.limits
        let refusal: Refusal? =
            switch partial.screen.overrun {
            case nil: nil
            case .parameterCount: .tooManyParameters(limit: limits.parameters)
            case .parameterBytes: .parametersTooLarge(limit: limits.parameterBytes)
            case .bodyBytes: .bodyTooLarge(limit: limits.bodyBytes)
            }
        return records.withUnsafeBufferPointer { records in
            answer(
                key, place, context, records, bodyBytes: screen.bodyBytes, refusal: refusal,
                hasRequest: partial.screen.overrun == nil || partial.screen.overrun == .bodyBytes)
        }
    }

    /// Interprets a read without bytes: nothing yet, the end, or an error.
    private func nothing(_ count: Int, _ key: ConnectionKey, _ place: UnsafeMutablePointer<Connection>) -> Progress {
        if count < 0, errno == EAGAIN {
            if let partial = place.pointee.partial {
                return .drained(partial.isDiscarding ? .end : .rest, partial.deadline)
            }
            let timeouts = engine.configuration.timeouts
            let served = place.pointee.hasServed
            return .drained(served ? .next : .first, .now + (served ? timeouts.idle : timeouts.read))
        }
        if let partial = place.pointee.partial, !partial.isDiscarding { engine.counters.count(.truncated) }
        engine.close(key)
        return .gone
    }

    private func refuse(_ violation: ProtocolViolation, _ key: ConnectionKey) -> Progress {
        engine.counters.count(violation)
        engine.events.report(
            .protocolViolation, .notice, "a connection was closed: not a request (\(violation.rawValue))")
        engine.close(key)
        return .gone
    }

    private func receive(_ descriptor: Int32) -> Int {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// The first `count` bytes of the buffer.
    private func received(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: buffer[..<count])
    }
}
