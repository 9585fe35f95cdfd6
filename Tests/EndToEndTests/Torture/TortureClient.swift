import Randomness
import EndToEndSupport
/// A user who logs in, refreshes, logs out and changes the password without a pause, and records every response.
struct TortureClient: Sendable {
    /// The maximum number of concurrent sessions.
    private static let mostSessions = 5

    let username: String
    var password: String
    /// The previous passwords, each replaced by an acknowledged change; the newest last.
    var replaced: [String] = []
    /// The new password and the index of the kept session, if the response to the change was lost.
    var unclearPassword: (new: String, keeping: Int)?
    var sessions: [TortureSession] = []
    /// The tokens of sessions whose end was acknowledged.
    var ended: [TokenSet] = []
    var count = TortureCount()
    /// The differences from what was acknowledged.
    var failures: [String] = []
    private var random: SeededGenerator
    private var step = 0
    private let network: Int

    init(_ number: Int, seed: UInt64, password: String) {
        username = "torture-\(number)"
        network = number
        self.password = password
        random = SeededGenerator(seed: seed &+ UInt64(number))
    }

    /// A new address for each call, so that deliberate wrong passwords are not throttled.
    mutating func address() -> String {
        step += 1
        return "10.\(network).\(step >> 8 & 255).\(step & 255)"
    }

    // MARK: Load

    /// Sends requests until the worker is gone.
    ///
    /// - Parameter answered: called after each response.
    mutating func work(_ socket: String, answered: () -> Void) {
        do {
            let client = try FastCGIClient(socket)
            while true {
                try act(client)
                answered()
            }
        } catch is FastCGIClient.Lost {
            count.unclear += 1
        } catch {
            failures.append("\(username): \(error)")
        }
    }

    private mutating func act(_ client: FastCGIClient) throws {
        let choice = Int.random(in: 0..<100, using: &random)
        guard !sessions.isEmpty, choice >= 15 || sessions.count >= Self.mostSessions else { return try login(client) }
        let index = Int.random(in: 0..<sessions.count, using: &random)
        switch choice {
        case ..<32: try logout(index, client)
        case ..<38: try changePassword(index, client)
        default: try refresh(index, client)
        }
    }

    private mutating func login(_ client: FastCGIClient) throws {
        // Without a response, a session whose tokens no client has may or may not exist.
        let answer = try logIn(password, client)
        guard answer.status == 200 else { return fail("login", answer) }
        sessions.append(TortureSession(tokens: try TokenSet(answer)))
        count.logins += 1
    }

    private mutating func refresh(_ index: Int, _ client: FastCGIClient) throws {
        let old = sessions[index].tokens
        sessions[index].unclear = .refresh
        let answer = try refresh(old.refresh, client)
        sessions[index].unclear = nil
        guard answer.status == 200 else { return fail("refresh", answer) }
        sessions[index].rotated.append(old.refresh)
        sessions[index].tokens = try TokenSet(answer)
        count.refreshes += 1
    }

    private mutating func logout(_ index: Int, _ client: FastCGIClient) throws {
        let tokens = sessions[index].tokens
        sessions[index].unclear = .logout
        let byRefreshToken = Bool.random(using: &random)
        let address = address()
        let answer =
            byRefreshToken
            ? try client.send("POST", "/logout", form: [("refresh_token", tokens.refresh)], from: address)
            : try client.send("POST", "/logout", bearer: tokens.access, from: address)
        guard answer.status == 204 else { return fail("logout", answer) }
        sessions.remove(at: index)
        ended.append(tokens)
        count.logouts += 1
    }

    private mutating func changePassword(_ index: Int, _ client: FastCGIClient) throws {
        let new = "torture pass phrase \(UInt64.random(in: 0...UInt64.max, using: &random))"
        unclearPassword = (new, index)
        let (tokens, current, address) = (sessions[index].tokens, password, address())
        let answer = try client.send(
            "POST", "/password", form: [("current", current), ("new", new)], bearer: tokens.access, from: address)
        unclearPassword = nil
        guard answer.status == 204 else { return fail("password", answer) }
        passwordChanged(to: new, keeping: index)
        count.passwords += 1
    }

    /// Ends all sessions except the one in which the password was changed.
    mutating func passwordChanged(to new: String, keeping index: Int) {
        replaced.append(password)
        password = new
        let kept = sessions[index]
        ended += sessions.indices.filter { $0 != index }.map { sessions[$0].tokens }
        sessions = [kept]
    }

    // MARK: Requests

    mutating func logIn(_ password: String, _ client: FastCGIClient) throws -> HTTPAnswer {
        try client.send("POST", "/login", form: [("username", username), ("password", password)], from: address())
    }

    func refresh(_ token: String, _ client: FastCGIClient) throws -> HTTPAnswer {
        try client.send("POST", "/refresh", form: [("refresh_token", token)])
    }

    func opens(_ token: String, _ client: FastCGIClient) throws -> Bool {
        try client.send("GET", "/protected", bearer: token).status == 200
    }

    mutating func coin() -> Bool { Bool.random(using: &random) }

    mutating func fail(_ what: String, _ answer: HTTPAnswer? = nil) {
        failures.append("\(username), \(what)" + (answer.map { ": \($0.status) \($0.body)" } ?? ""))
    }
}
