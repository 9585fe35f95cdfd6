// OpenSSL: TLS to Redis over memory buffers. Wraps macros of its C interface as functions.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static inline int sallyport_tls_minimum_1_2(SSL_CTX *context) {
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// The name in the handshake (SNI). An IP address is not a valid name (RFC 6066, section 3).
static inline int sallyport_tls_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// The name that the certificate must contain: a host name, or an IP address if `is_address`.
static inline int sallyport_tls_expect(SSL *ssl, const char *name, int is_address) {
    if (is_address) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name);
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, name);
}

static inline long sallyport_bio_pending(BIO *bio) { return (long)BIO_ctrl_pending(bio); }
