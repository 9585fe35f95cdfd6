internal import COpenSSL
internal import Glibc
import Identity

/// TLS over another transport. OpenSSL works on memory buffers and never accesses the socket.
final class TLSTransport: Transport {
    /// The size of one read of plain text: the maximum of one TLS record.
    private static let chunkBytes = 16 << 10

    private let lower: any Transport
    private let context: TLSContext
    private let session: OpaquePointer
    /// Owned by the session: the received bytes, and those to send.
    private let (arrived, leaving): (OpaquePointer, OpaquePointer)
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 16)
    private let host: String

    /// Performs the handshake, and checks the server's certificate.
    init(over lower: any Transport, host: String, context: TLSContext) throws(StoreError) {
        guard let session = SSL_new(context.pointer), let arrived = BIO_new(BIO_s_mem()),
            let leaving = BIO_new(BIO_s_mem())
        else { throw StoreError(.unavailable, "Redis: out of memory") }
        (self.lower, self.context, self.session, self.host) = (lower, context, session, host)
        (self.arrived, self.leaving) = (arrived, leaving)
        SSL_set_bio(session, arrived, leaving)
        SSL_set_connect_state(session)
        let isAddress = Self.isAddress(host)
        guard isAddress || sallyport_tls_server_name(session, host) == 1,
            sallyport_tls_expect(session, host, isAddress ? 1 : 0) == 1
        else { throw StoreError(.unavailable, "Redis: \(host) is not a name for a certificate") }
        while true {
            let status = SSL_do_handshake(session)
            try flush()
            if status == 1 { return }
            try proceed(after: status)
        }
    }

    deinit {
        SSL_free(session)
        chunk.deallocate()
    }

    func send(_ bytes: [UInt8]) throws(StoreError) {
        while true {
            let status = SSL_write(session, bytes, Int32(clamping: bytes.count))
            try flush()
            if status > 0 { return }
            try proceed(after: status)
        }
    }

    func receive(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError) {
        while true {
            let count = SSL_read(session, chunk.baseAddress, Int32(chunk.count))
            // A reply to a renegotiation or a key update.
            try flush()
            if count > 0 {
                return try body(UnsafeRawBufferPointer(rebasing: chunk[..<Int(count)]))
            }
            try proceed(after: count)
        }
    }

    /// Session tickets may have arrived since the last reply: buffered bytes prove nothing, an end does.
    var isQuiet: Bool { SSL_pending(session) == 0 && sallyport_bio_pending(arrived) == 0 && lower.isQuiet }

    /// Reads more bytes if OpenSSL waits for them.
    private func proceed(after status: Int32) throws(StoreError) {
        switch SSL_get_error(session, status) {
        case SSL_ERROR_WANT_READ:
            try lower.receive { bytes throws(StoreError) in
                guard BIO_write(arrived, bytes.baseAddress, Int32(bytes.count)) == bytes.count else {
                    throw StoreError(.unavailable, "Redis: out of memory")
                }
            }
        case SSL_ERROR_ZERO_RETURN: throw StoreError(.unavailable, "Redis at \(host) closed the connection")
        default: throw failure()
        }
    }

    private func flush() throws(StoreError) {
        while sallyport_bio_pending(leaving) > 0 {
            var bytes = [UInt8](repeating: 0, count: sallyport_bio_pending(leaving))
            guard BIO_read(leaving, &bytes, Int32(bytes.count)) == bytes.count else {
                throw StoreError(.unavailable, "Redis: out of memory")
            }
            try lower.send(bytes)
        }
    }

    private func failure() -> StoreError {
        ERR_clear_error()
        let verdict = SSL_get_verify_result(session)
        guard verdict != Int(X509_V_OK) else {
            return StoreError(.unavailable, "Redis at \(host): the TLS handshake failed: no TLS, or no common version")
        }
        if verdict == Int(X509_V_ERR_HOSTNAME_MISMATCH) || verdict == Int(X509_V_ERR_IP_ADDRESS_MISMATCH) {
            return StoreError(
                .permission,
                "Redis at \(host): its certificate has another name; use that name in sessions.store",
                namesFix: true)
        }
        let reason = String(cString: X509_verify_cert_error_string(verdict))
        return StoreError(
            .permission, "Redis at \(host): its certificate is not trusted (\(reason)); see sessions.ca", namesFix: true
        )
    }

    private static func isAddress(_ host: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1
    }
}
