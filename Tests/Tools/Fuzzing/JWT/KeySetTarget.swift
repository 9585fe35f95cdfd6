import JWT

/// JWK sets: a loaded set can be published and loaded again, and no secret is published.
struct KeySetTarget: FuzzTarget {
    let name = "key set"
    let seeds: [[UInt8]] = [
        #"{"keys":[]}"#,
        #"{"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i","alg":"HS256"}]}"#,
        #"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
            + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","alg":"ES256","kid":"a","use":"sig"}]}"#,
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#
            + #""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA","key_ops":["sign","verify"]}]}"#,
    ].map { Array($0.utf8) }

    func judge(_ input: [UInt8]) -> Verdict {
        guard let loaded = try? KeySet.load(jwks: input, algorithms: [.hs256, .es256, .edDSA]) else { return .refused }
        let published = loaded.keys.publicJWKS()
        guard let again = try? KeySet.load(jwks: published, isPublished: true), again.skipped.isEmpty,
            again.keys.publicJWKS() == published
        else { return .wrong("the published set cannot be loaded: \(published)") }
        return .accepted
    }
}
