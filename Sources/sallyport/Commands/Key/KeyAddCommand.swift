import ArgumentParser
import AuthService
import Identity
import JWT

/// `sallyport key add`.
struct KeyAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make a random signing key.")

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let secret = RandomSource.system.bytes(32)
        let now = Timestamp.now()
        let key = try Key(hmacSecret: secret, algorithm: .hs256)
        try KeyDirectory(path: settings.keys).write(
            KeyRecord(key: key, createdAt: now, signsFrom: now), secret: secret)
        print("Added \(key.algorithm.name) key \(key.kid).")
    }
}
