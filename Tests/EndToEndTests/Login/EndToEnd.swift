import EndToEndSupport
import Testing

/// Tests through the real nginx with the shipped files, over HTTPS, against the real program.
@Suite(.liveServer) enum EndToEnd {
    /// The server of this suite.
    static func server() throws -> LiveServer { try #require(LiveServer.shared) }
}
