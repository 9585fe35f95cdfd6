import EndToEndSupport
import Foundation
import Testing

@Suite("The guide to several machines")
struct SeveralMachinesGuideTests {
    @Test("the guide's commands, run verbatim, set up a site of two machines")
    func chapter() async throws {
        let folder = try TemporaryDirectory()
        let (redis, port) = try await RedisServer.withTLS(in: folder)
        _ = try await redis.setUpAsTold()
        let commands = try SeveralMachinesGuide.commands()
        let ports = [try FreePorts.pair(), try FreePorts.pair()]

        // Only names and paths differ here.
        let settings = try SeveralMachinesGuide.settings()
            .replacing("redis.example.org:6379", with: "localhost:\(port)")
            .replacing("/etc/sallyport/redis.password", with: "\(redis.folder.path)/redis.password")
            .replacing("/etc/sallyport/redis-ca.pem", with: "\(folder.path)/cert.pem")
        let first = try await Worker(
            origin: "https://localhost:\(ports[0].https)", accounts: [TwoMachines.alice], settings: [settings])
        func run(_ index: Int, _ folder: TemporaryDirectory) async throws -> Command.Outcome {
            try SeveralMachinesGuide.install("sallyport", "exec '\(Repository.program)' \"$@\"", in: folder)
            return try await SeveralMachinesGuide.run(
                commands[index].replacing("/var/lib/sallyport", with: folder.path), in: folder.path,
                environment: ["SALLYPORT_CONFIG": "\(folder.path)/sallyport.yaml"])
        }
        let check = try await run(1, first.folder)
        #expect(check.status == 0 && check.text.hasPrefix("All is well: "), "\(check.text)\(check.errors)")

        let copied = try await run(2, first.folder)
        #expect(copied.status == 0, "\(copied.errors)")
        let home = try TemporaryDirectory()
        let text = try String(contentsOfFile: first.configuration, encoding: .utf8)
        _ = try home.write(text.replacing(first.folder.path, with: home.path), to: "sallyport.yaml")
        try FileManager.default.moveItem(
            atPath: "\(first.folder.path)/machine.tar", toPath: "\(home.path)/machine.tar")
        let made = try await run(3, home)
        #expect(made.status == 0 && made.text.hasPrefix("All is well: "), "\(made.text)\(made.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(home.path)/machine.tar"))
        #expect(!FileManager.default.fileExists(atPath: "\(first.folder.path)/copy.db"))

        let second = try await Worker(in: home, origin: first.origin)
        var nginxes: [Nginx] = []
        for (worker, ports) in zip([first, second], ports) {
            nginxes.append(try await Nginx(ports: ports, socket: worker.socket))
        }
        let body = Data(#"{"username":"alice","password":"\#(TwoMachines.alice.password)"}"#.utf8)
        let login = try TokenSet(try await nginxes[0].curl.send("POST", "/login", [sendsJSON], body: body))
        let refresh = Data(#"{"refresh_token":"\#(login.refresh)"}"#.utf8)
        let next = try TokenSet(try await nginxes[1].curl.send("POST", "/refresh", [sendsJSON], body: refresh))
        #expect(next.session == login.session)
        let own = try await nginxes[0].curl.send("GET", "/me", ["Authorization: Bearer \(next.access)"])
        #expect(own.json["username"]?.text == "alice")
        for nginx in nginxes { _ = try await nginx.stop() }
        for worker in [first, second] { #expect(try await worker.stop() == 0) }
        await redis.kill()
    }
}
