import Crypto
import JWT
import JWTKit

/// HS256, compared with jwt-kit and with swift-crypto's HMAC with a prepared key.
enum HMACFigures {
    static func add(to table: inout Table, _ meter: Meter) async throws {
        try await add(to: &table, meter, "14 claims", SampleToken.large(), SampleToken.LargePayload.self)
        try await add(to: &table, meter, "4 claims", SampleToken.small(), SampleToken.SmallPayload.self)
    }

    private static func add<Payload: JWTPayload>(
        to table: inout Table, _ meter: Meter, _ name: String, _ claims: JSONBuilder, _: Payload.Type
    ) async throws {
        let key = try Key(hmacSecret: SampleToken.secret, algorithm: .hs256)
        let signer = try Signer(key: key, type: "JWT")
        let text = try signer.sign(claims)
        let token = Array(text.utf8)
        let verifier = Verifier(keys: KeySet(key), policy: try SampleToken.policy(.hs256))
        _ = try verifier.verify(token, now: SampleToken.now)
        let cache = VerifiedTokenCache(verifier)

        let input = Array(token[..<(token.lastIndex(of: UInt8(ascii: ".")) ?? 0)])
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: SampleToken.secret))
        let kit = await JWTKeyCollection().add(
            hmac: .init(stringLiteral: String(decoding: SampleToken.secret, as: UTF8.self)), digestAlgorithm: .sha256,
            kid: .init(string: key.kid))
        let payload = try await kit.verify(text, as: Payload.self)
        let kid = JWKIdentifier(string: key.kid)

        let results = await meter.measure([
            .plain { keep(try? verifier.verify(token, now: SampleToken.now)) },
            .plain { keep(try? signer.sign(claims)) },
            .plain { keep(try? cache.verify(token, now: SampleToken.now)) },
            .plain {
                var hmac = keyed
                hmac.update(data: input)
                keep(hmac.finalize())
            },
            .asynchronous { keep(try? await kit.verify(text, as: Payload.self)) },
            .asynchronous { keep(try? await kit.sign(payload, kid: kid)) },
        ])
        let (verify, sign, hit, raw) = (results[0], results[1], results[2], results[3])
        table.add("HS256 verify, \(name)", verify, against: "jwt-kit 5.7.1", results[4], target: 10, isRate: true)
        table.add("HS256 verify, \(name)", verify, against: "keyed HMAC", raw, target: 2.5)
        table.add("HS256 sign, \(name)", sign, against: "jwt-kit 5.7.1", results[5], target: 10, isRate: true)
        table.add("cache hit, \(name)", hit, against: "keyed HMAC", raw, target: 1)
    }
}
