import EndToEndSupport
import Testing

/// Through the real nginx with the shipped files, and by the real command line. One after another, since they change what
/// one server lives on.
@Suite(.serialized, .liveServer) enum Operating {
    /// The server of this suite.
    static func server() throws -> LiveServer { try #require(LiveServer.shared) }
}
