import CAllocationCounter
import Crypto
import JWT

let clock = ContinuousClock()
func time(_ name: String, _ n: Int, _ body: () -> Void) {
    body()
    var best: [Double] = []
    for _ in 0..<15 {
        let d = clock.measure { for _ in 0..<n { body() } }
        best.append(Double(d.components.attoseconds) / 1e9 / Double(n) + Double(d.components.seconds) * 1e9 / Double(n))
    }
    best.sort()
    let a = allocation_count()
    body()
    print(name, "median", best[7], "min", best[0], "allocs", allocation_count() - a)
}
let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
var c = ClaimsBuilder()
c.set("iss", "https://accounts.example.org")
c.set("sub", "248289761001")
c.set("aud", "s6BhdRkqt3")
c.set("exp", 1_311_281_970)
c.set("iat", 1_311_280_970)
c.set("auth_time", 1_311_280_969)
c.set("nonce", "n-0S6_WzA2Mj")
c.set("acr", "urn:mace:incommon:iap:silver")
c.set("email", "janedoe@example.com")
c.set("email_verified", true)
c.set("name", "Jane Doe")
c.set("given_name", "Jane")
c.set("family_name", "Doe")
c.set("picture", "https://example.com/janedoe/me.jpg/with-a-long-pa")
print("payload", c.json.count)
let signer = try Signer(key: key, type: "JWT")
let token = try signer.sign(c)
let bytes = Array(token.utf8)
let verifier = Verifier(
    keys: KeySet(key),
    policy: try Policy(
        issuer: .exactly("https://accounts.example.org"), audience: .exactly("s6BhdRkqt3"), algorithms: [.hs256],
        type: .exactly("JWT")))
let h = HMAC<SHA256>(key: SymmetricKey(data: (0..<32).map { UInt8($0) }))
let input = Array(bytes[0..<(bytes.lastIndex(of: 0x2e)!)])
var sink = 0
time("raw keyed", 20000) {
    var x = h; x.update(data: input); for b in [x.finalize()] { b.withUnsafeBytes { sink &+= Int($0[0]) } }
}
time("raw fresh", 20000) {
    let m = HMAC<SHA256>.authenticationCode(for: input, using: SymmetricKey(data: (0..<32).map { UInt8($0) }));
    m.withUnsafeBytes { sink &+= Int($0[0]) }
}
time("sha256 one-shot", 20000) {
    let m = SHA256.hash(data: input); m.withUnsafeBytes { sink &+= Int($0[0]) }
}
time("verify bytes", 20000) { sink &+= (try? verifier.verify(bytes, now: 1_311_280_980))?.payload.count ?? 0 }
time("verify string", 20000) { sink &+= (try? verifier.verify(token, now: 1_311_280_980))?.payload.count ?? 0 }
time("sign", 20000) { sink &+= (try? signer.sign(c))?.utf8.count ?? 0 }
time("build", 20000) {
    var c = ClaimsBuilder()
    c.set("iss", "https://accounts.example.org")
    c.set("sub", "248289761001")
    c.set("aud", "s6BhdRkqt3")
    c.set("exp", 1_311_281_970)
    c.set("iat", 1_311_280_970)
    c.set("auth_time", 1_311_280_969)
    c.set("nonce", "n-0S6_WzA2Mj"); sink &+= c.json.count
}
let payload = c.json
time("scan", 20000) { sink &+= (try? JSONProbe.count(payload)) ?? 0 }
print(sink)
enum JSONProbe { static func count(_ p: [UInt8]) throws -> Int { p.count } }
