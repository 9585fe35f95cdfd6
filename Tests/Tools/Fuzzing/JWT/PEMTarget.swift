import JWT

/// PEM: a loaded key is written back with the same thumbprint.
struct PEMTarget: FuzzTarget {
    let name = "PEM"
    let seeds: [[UInt8]]

    init() throws {
        // The keys of RFC 7515 A.3 and RFC 8037 A.1, the same in every run.
        let keys = [
            try Key(
                jwk: #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
                    + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","#
                    + #""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI","alg":"ES256"}"#),
            try Key(
                jwk: #"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#
                    + #""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"Ed25519"}"#),
        ]
        seeds = try keys.flatMap { [Array(try $0.publicPEM().utf8), Array(try $0.privatePEM().utf8)] }
    }

    func judge(_ input: [UInt8]) -> Verdict {
        let text = String(decoding: input, as: UTF8.self)
        var verdict = Verdict.refused
        for algorithm in [Algorithm.es256, .ed25519, .rs256, .mlDSA65] {
            guard let key = try? Key(pem: text, algorithm: algorithm) else { continue }
            guard let pem = try? key.isPrivate ? key.privatePEM() : key.publicPEM(),
                let again = try? Key(pem: pem, algorithm: algorithm), again.thumbprint == key.thumbprint
            else { return .wrong("the key cannot be written back") }
            verdict = .accepted
        }
        return verdict
    }
}
