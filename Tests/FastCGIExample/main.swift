import FastCGI

let signals = ProcessSignals()
let server = try Server { request in
    Response(text: "Hello, \(request.parameter("REMOTE_ADDR") ?? "you")!\n")
}
let systemd = SystemdNotifier()
try signals.watch(onStop: {
    systemd.stopping()
    server.stop()
})
let passed = try PassedSockets.take()
try server.run(on: passed.isEmpty ? [.bind(path: CommandLine.arguments[1])] : passed) {
    systemd.ready()
}
