import CAllocationCount
import CFastCGI
import FastCGI
import Glibc
import HTTPTypes

/// nginx's parameters for a GET with a token, about as many as its `fastcgi_params` sends.
private let parameters: [(String, String)] =
    (0..<18).map { ("PARAMETER_\($0)", "some value of usual length \($0)") } + [
        ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/protected"), ("CONTENT_LENGTH", ""), ("CONTENT_TYPE", ""),
        ("HTTP_AUTHORIZATION", "Bearer " + String(repeating: "x", count: 300)), ("HTTP_ACCEPT", "*/*"),
    ]

private func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 0xff), 0, 0] + content
}

private func length(_ count: Int) -> [UInt8] {
    count < 128 ? [UInt8(count)] : [0x80, 0, UInt8(count >> 8), UInt8(count & 0xff)]
}

private let pairs = parameters.flatMap {
    length($0.utf8.count) + length($1.utf8.count) + Array($0.utf8) + Array($1.utf8)
}
private let request =
    record(1, [0, 1, 1, 0, 0, 0, 0, 0]) + record(4, pairs) + record(4, []) + record(5, [])
private let rounds = 2000

/// Sends the request and reads the response, `rounds` times, without allocating. Returns the allocations per round.
private func allocations(on descriptor: Int32, _ answer: () -> Bool) -> Double {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 65536, alignment: 16)
    defer { buffer.deallocate() }
    var before = 0
    for round in 0..<(2 * rounds) {
        // The first half warms up: buffers grow to their final size.
        if round == rounds { before = allocation_count() }
        guard send(descriptor, request, request.count, 0) == request.count, answer(),
            recv(descriptor, buffer, 65536, 0) > 0
        else {
            print("no answer")
            exit(2)
        }
    }
    return Double(allocation_count() - before) / Double(rounds)
}

/// A connected pair: the web server's end and the other end.
private func pair() -> (Int32, Int32) {
    var ends: [Int32] = [0, 0]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    return (ends[0], ends[1])
}

private func librarysOwn() -> Double {
    FCGX_Init()
    let library = UnsafeMutablePointer<FCGX_Request>.allocate(capacity: 1)
    defer { library.deallocate() }
    FCGX_InitRequest(library, -1, 0)
    let (web, application) = pair()
    return allocations(on: web) {
        library.pointee.ipcFd = application
        library.pointee.keepConnection = 1
        guard FCGX_Accept_r(library) == 0 else { return false }
        FCGX_PutS("Status: 200 OK\r\nContent-Length: 0\r\n\r\n", library.pointee.out)
        FCGX_Finish_r(library)
        return true
    }
}

private func servers() throws -> Double {
    let path = "/tmp/fastcgi-allocations-\(getpid())"
    var configuration = ServerConfiguration()
    configuration.workers = 1
    let response = Response(text: "This is a protected route.")
    let server = try Server(configuration: configuration) { request in
        request.withParameter("HTTP_AUTHORIZATION") { token in
            token == nil ? Response(status: .unauthorized) : response
        }
    }
    let listener = try Listener.bind(path: path)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Running(server: server, listener: listener))
    pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            let running = Unmanaged<Running>.fromOpaque(argument).takeRetainedValue()
            try? running.server.run(on: [running.listener])
            return nil
        }, box.toOpaque())
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    _ = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    let count = allocations(on: descriptor) { true }
    close(descriptor)
    server.stop()
    pthread_join(thread, nil)
    return count
}

private final class Running {
    let server: Server
    let listener: Listener

    init(server: Server, listener: Listener) {
        self.server = server
        self.listener = listener
    }
}

/// Counts the allocations of one request through FastCGI, and how many of them libfcgi makes.
///
/// - Returns: whether the allocations outside libfcgi stay within the budget.
func fastCGIAllocations(budget: Double) throws -> Bool {
    let library = librarysOwn()
    let all = try servers()
    print("allocations per request: \(all), of which libfcgi's: \(library), ours: \(all - library), budget: \(budget)")
    return all - library <= budget
}
