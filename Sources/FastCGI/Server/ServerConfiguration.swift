internal import Glibc

/// The configuration of a server. The defaults suit one machine behind nginx.
public struct ServerConfiguration: Sendable, Equatable {
    /// Threads that read requests and answer those without a lane. Default: cores + 2, so that a thread that waits for
    /// the kernel does not leave a core idle.
    public var workers: Int
    /// Groups of threads for slow requests. Default: none.
    public var lanes: [LaneConfiguration] = []
    /// Limits on sizes and counts.
    public var limits = Limits()
    /// Time limits.
    public var timeouts = Timeouts()
    /// Parameters that a request may carry only once.
    public var singleValuedNames = SingleValuedNames.standard
    /// Users whose processes may connect (F7). Default: root and the user that runs the server; add the user of nginx's
    /// workers.
    public var allowedPeers = AllowedPeers.rootAndOwn
    /// The stack size of each thread in bytes. Default 1 MiB: only touched pages cost memory.
    public var stackSize = 1 << 20
    /// Whether libfcgi reads requests from memory instead of a memory file. Default: wherever that works. Tests try
    /// both.
    package var lendsMemory = LibraryInput.canLend

    /// Creates a configuration with the defaults.
    public init() {
        workers = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) + 2
    }

    /// Limits on sizes and counts.
    public struct Limits: Sendable, Equatable {
        /// Open connections. Default 8192, at less than 64 bytes each when parked: nginx keeps few, so this is a limit
        /// on a misbehaving peer.
        public var connections = 8192
        /// Parameters of one request. Default 200 (F8): nginx sends some 30.
        public var parameters = 200
        /// Bytes of all names and values of one request. Default 64 KiB (F8): above nginx's own limit on headers.
        public var parameterBytes = 64 << 10
        /// Bytes of a body. Default 16 KiB: a login, a form.
        public var bodyBytes = 16 << 10
        /// Bytes of a request on the wire that are read before a refusal is answered without waiting for its end.
        /// Default 4 MiB: enough for the largest allowed body in records of one byte.
        public var wireBytes = 4 << 20
        /// Bytes of partially received requests over all connections. Default 16 MiB.
        public var stagedBytes = 16 << 20
        /// Bytes of a response header. Default 4096 (F10), nginx's smallest usual buffer.
        public var headerBytes = 4096

        /// Creates the default limits.
        public init() {}
    }

    /// Time limits.
    public struct Timeouts: Sendable, Equatable {
        /// How long a connection may be parked between requests. Default 75 s: longer than nginx's `keepalive_timeout`
        /// of 60 s, so that nginx closes first.
        public var idle = Duration.seconds(75)
        /// From a request's first byte to its last, and from a connection to its first byte. Default 10 s.
        public var read = Duration.seconds(10)
        /// How long a thread waits for a peer to read part of a response. Default 5 s.
        public var write = Duration.seconds(5)
        /// How long a stop waits for requests in flight. Default 10 s.
        public var stop = Duration.seconds(10)

        /// Creates the default time limits.
        public init() {}
    }

    /// Throws an error that names the value if a value cannot work.
    func validate() throws(FastCGIError) {
        func require(_ condition: Bool, _ text: String) throws(FastCGIError) {
            if !condition { throw FastCGIError(.configuration, text) }
        }
        try require((1...1024).contains(workers), "workers must be between 1 and 1024, not \(workers)")
        try require((1...1_000_000).contains(limits.connections), "the limit on connections must be 1 to 1000000")
        try require((1...10_000).contains(limits.parameters), "the limit on parameters must be 1 to 10000")
        try require(
            (1...(16 << 20)).contains(limits.parameterBytes), "the limit on parameter bytes must be 1 B to 16 MiB")
        try require((0...(64 << 20)).contains(limits.bodyBytes), "the limit on body bytes must be 0 B to 64 MiB")
        try require(
            limits.wireBytes >= limits.bodyBytes + limits.parameterBytes,
            "the limit on wire bytes must be at least those on body and parameters together")
        try require((256...65536).contains(limits.headerBytes), "the limit on header bytes must be 256 B to 64 KiB")
        try require((65536...(1 << 30)).contains(stackSize), "the stack size must be 64 KiB to 1 GiB")
        for (index, lane) in lanes.enumerated() {
            try require((1...1024).contains(lane.threads), "lane \(lane.lane): threads must be between 1 and 1024")
            try require((0...19).contains(lane.niceness), "lane \(lane.lane): niceness must be between 0 and 19")
            try require(lane.queueLimit >= 0, "lane \(lane.lane): the queue limit must not be negative")
            try require(
                !lanes[..<index].contains { $0.lane == lane.lane }, "lane \(lane.lane) is configured twice")
        }
    }

    var recordLimits: RecordLimits {
        RecordLimits(
            parameters: limits.parameters, parameterBytes: limits.parameterBytes, bodyBytes: limits.bodyBytes,
            wireBytes: limits.wireBytes)
    }
}
