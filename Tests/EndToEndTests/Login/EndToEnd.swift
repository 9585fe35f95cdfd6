import EndToEndSupport
import Testing

/// Everything here goes through the real nginx with the shipped files, over HTTPS, to the real program.
@Suite(.liveServer) enum EndToEnd {
    /// The server of this suite.
    static func server() throws -> LiveServer { try #require(LiveServer.shared) }
}
