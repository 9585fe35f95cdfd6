import HTTPTypes
import JWT

/// `GET /.well-known/jwks.json`: the public keys that verify this service's tokens (RFC 7517); empty with HS256 alone.
struct KeySetEndpoint: DirectEndpoint {
    let keys: KeyRing

    func respond(to request: some IncomingRequest) -> Response {
        Response(
            status: .ok,
            headerFields: [
                .contentType: "application/jwk-set+json",
                .cacheControl: "public, max-age=\(KeyRing.publicationMaxAgeSeconds)",
            ],
            body: keys.publishedKeySet)
    }
}
