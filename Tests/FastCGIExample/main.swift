import FastCGI

try Server.serve(path: CommandLine.arguments[1]) { request in
    Response(text: "Hello, \(request.parameter("REMOTE_ADDR") ?? "you")!\n")
}
