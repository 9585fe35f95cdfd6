internal import COpenSSL
import Identity

/// The settings that all TLS connections to one server share: the trusted authorities.
///
/// @unchecked Sendable: OpenSSL counts references to a context atomically, and nothing changes it after `init`.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer

    /// - Parameter authorities: a file of certificates (PEM); nil for those that the system trusts.
    init(authorities: String?) throws(StoreError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else {
            throw StoreError(.unavailable, "Redis: TLS is not available")
        }
        pointer = context
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        let isLoaded =
            if let authorities { SSL_CTX_load_verify_locations(context, authorities, nil) == 1 } else {
                SSL_CTX_set_default_verify_paths(context) == 1
            }
        guard sallyport_tls_minimum_1_2(context) == 1, isLoaded else {
            ERR_clear_error()
            throw StoreError(
                .unavailable, "Redis: the certificates in \(authorities ?? "the system's store") cannot be read")
        }
    }

    deinit { SSL_CTX_free(pointer) }
}
