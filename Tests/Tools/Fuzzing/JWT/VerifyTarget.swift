import JWT

/// `verify` over altered tokens, and over correctly signed tokens with arbitrary content.
///
/// An accepted token must equal, byte for byte, the token that the key's owner creates from the same header and
/// payload. No altered token may be accepted. A correctly signed token must not be reported as forged.
struct VerifyTarget: FuzzTarget {
    let name = "verify"
    let seeds: [[UInt8]]
    private let verifier: Verifier
    private let cache: VerifiedTokenCache
    private let plantsBug: Bool
    private static let secret = "0123456789abcdefghijklmnopqrstuv"

    init(plantsBug: Bool) throws {
        self.plantsBug = plantsBug
        let key = try Key(hmacSecret: Array(Self.secret.utf8), algorithm: .hs256, kid: "k")
        let policy = try Policy(
            issuer: .notJudged, audience: .notJudged, algorithms: [.hs256], type: .notJudged, requiresExpiration: false)
        verifier = Verifier(keys: KeySet(key), policy: policy)
        cache = VerifiedTokenCache(verifier, capacity: 64)
        let payloads = [
            "{}", #"{"iss":"i","sub":"s","aud":["a","b"],"exp":2000.5,"nbf":-1,"iat":1e3,"jti":"\u0065"}"#,
            #"{"a":{"b":[{"c":[1,-2.5e-3,true,false,null,"é"]}]},"exp":99999999999}"#,
        ]
        seeds = payloads.map { payload in
            Array(
                InsecureDemonstration.insecureToken(
                    header: #"{"alg":"HS256","typ":"JWT","kid":"k"}"#, payload: payload, secret: Self.secret
                ).utf8)
        }
    }

    func judge(_ input: [UInt8]) -> Verdict {
        let answer = result(input)
        let cached: Result<[UInt8], JWTError> = Result { () throws(JWTError) in
            try cache.verify(input, now: 1000).payload
        }
        guard answer == cached else { return .wrong("the cache says otherwise: \(answer) \(cached)") }
        switch answer {
        case .failure: break
        case .success:
            let parts = input.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 3, let header = Base64URL.decode(String(decoding: parts[0], as: UTF8.self)),
                let payload = Base64URL.decode(String(decoding: parts[1], as: UTF8.self))
            else { return .wrong("a token without three parts was accepted") }
            let own = InsecureDemonstration.insecureToken(
                header: String(decoding: header, as: UTF8.self), payload: String(decoding: payload, as: UTF8.self),
                secret: Self.secret)
            guard Array(own.utf8) == input else { return .wrong("a forgery was accepted") }
            // The planted bug: treats tokens with this claim as forgeries.
            if plantsBug, payload.contains(UInt8(ascii: "b")) { return .wrong("the planted bug") }
        }
        // The same bytes as a correctly signed payload: any result is allowed except a bad signature.
        let text = String(decoding: input, as: UTF8.self)
        let signed = InsecureDemonstration.insecureToken(
            header: #"{"alg":"HS256"}"#, payload: text, secret: Self.secret)
        if case .failure(let error) = result(Array(signed.utf8)), error.code == .signature {
            return .wrong("a valid signature was reported as invalid")
        }
        if case .success = answer { return .accepted }
        return .refused
    }

    private func result(_ token: [UInt8]) -> Result<[UInt8], JWTError> {
        Result { () throws(JWTError) in try verifier.verify(token, now: 1000).payload }
    }
}
