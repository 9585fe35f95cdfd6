import EndToEndSupport
import Testing

/// Tests through the real nginx with the shipped files, and with the real command line. They run one after another,
/// since they change the files and the database of one shared server.
@Suite(.serialized, .liveServer) enum Operating {
    /// The server of this suite.
    static func server() throws -> LiveServer { try #require(LiveServer.shared) }
}
