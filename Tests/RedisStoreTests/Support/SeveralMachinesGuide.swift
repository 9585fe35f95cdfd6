import EndToEndSupport
import Foundation
import RedisStore
import Testing

/// The commands of the guide, unchanged.
enum SeveralMachinesGuide {
    static let page = "Sources/RedisStore/RedisStore.docc/SeveralMachines.md"
    static let name = "Several machines"

    /// The commands: set up Redis, inspect it, copy the first machine, create the second.
    static func commands() throws -> [String] {
        let blocks = try CodeBlocks.of("sh", in: page, chapter: name)
        try #require(blocks.count == 4)
        return blocks
    }

    /// The lines that the guide adds to a configuration.
    static func settings() throws -> String {
        try #require(CodeBlocks.of("yaml", in: page, chapter: name).first)
    }

    /// The configuration of a sentinel.
    static func sentinel() throws -> String {
        try #require(CodeBlocks.of("conf", in: page, chapter: "Failover").first)
    }

    /// The lines that the guide adds to a configuration for sentinels.
    static func settingsForSentinels() throws -> String {
        try #require(CodeBlocks.of("yaml", in: page, chapter: "Failover").first)
    }

    /// The user's permissions, without their plus signs.
    static func rights() throws -> [String] {
        try commands()[0].split(whereSeparator: { " \n'\\".contains($0) }).filter { $0.hasPrefix("+") && $0.count > 1 }
            .map { String($0.dropFirst()) }
    }

    /// Runs commands in a folder. Programs in its subfolder `bin` take precedence over all others.
    @discardableResult
    static func run(
        _ commands: String, in folder: String, environment: [String: String] = [:]
    ) async throws -> Command.Outcome {
        let path = "\(folder)/bin:/usr/local/bin:/usr/bin:/bin"
        return try await Command.run(
            ["env", "-C", folder, "sh", "-euc", commands], environment: environment.merging(["PATH": path]) { $1 })
    }

    /// Installs a program in the subfolder `bin`.
    static func install(_ name: String, _ script: String, in folder: TemporaryDirectory) throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/bin", withIntermediateDirectories: true)
        _ = try folder.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)", mode: 0o700)
    }
}

extension RedisServer {
    /// Sets up the server as the guide says, and returns the configuration of its user.
    func setUpAsTold(prefix: String = "sallyport:") async throws -> RedisConfiguration {
        try SeveralMachinesGuide.install("redis-cli", "exec /usr/bin/redis-cli -s '\(socket)' \"$@\"", in: folder)
        let outcome = try await SeveralMachinesGuide.run(try SeveralMachinesGuide.commands()[0], in: folder.path)
        // redis-cli prints errors and continues.
        let words = Set(outcome.text.split(whereSeparator: \.isNewline))
        try #require(outcome.status == 0 && words == ["OK"], "\(outcome.text) \(outcome.errors)")
        var configuration = configuration(prefix: prefix)
        configuration.user = "sallyport"
        let password = try String(contentsOfFile: "\(folder.path)/redis.password", encoding: .utf8)
        configuration.password = Array(password.trimmingCharacters(in: .newlines).utf8)
        return configuration
    }
}
