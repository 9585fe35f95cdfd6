import JWT

/// The JSON reader, tested through signing: a signed payload must verify and read back unchanged.
struct PayloadTarget: FuzzTarget {
    let name = "payload"
    let seeds: [[UInt8]] = [
        "{}", #"{"a":1}"#, #"{"exp":5000,"aud":["a","b"],"sub":"\u0065\ud83d\ude00\n","x":{"y":[1,2,{"z":null}]}}"#,
        #"{"a":-0.5e+10,"b":[true,false,null],"long name of a member":"long value of a member","é":"é"}"#,
        #"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0,"r":0}"#,
    ].map { Array($0.utf8) }
    private let signer: Signer
    private let verifier: Verifier

    init() throws {
        let key = try Key(hmacSecret: [UInt8](repeating: 1, count: 32), algorithm: .hs256)
        signer = try Signer(key: key, type: "JWT")
        let policy = try Policy(
            issuer: .notJudged, audience: .notJudged, algorithms: [.hs256], type: .exactly("JWT"),
            requiresExpiration: false)
        verifier = Verifier(keys: KeySet(key), policy: policy)
    }

    func judge(_ input: [UInt8]) -> Verdict {
        guard let token = try? signer.sign(payload: input) else { return .refused }
        do throws(JWTError) {
            let claims = try verifier.verify(token, now: 0)
            guard claims.payload == input else { return .wrong("the payload is another one") }
            for name in claims.names {
                guard claims.contains(name) else { return .wrong("a name that is listed is not found") }
                _ = try? claims.string(name)
                _ = try? claims.strings(name)
                _ = try? claims.integer(name)
                _ = try? claims.number(name)
                _ = try? claims.date(name)
                _ = try? claims.object(name)
            }
            _ = (claims.issuer, claims.audience, claims.expiration, claims.json)
            _ = try? claims.decode([String: [String: Int]].self)
            // Written on one line, it is the same object and stays unchanged.
            let compact = Array(claims.json.utf8)
            let again = try verifier.verify(try signer.sign(payload: compact), now: 0)
            guard Array(again.json.utf8) == compact, again.names == claims.names else {
                return .wrong("the compact form is another object")
            }
        } catch {
            switch error.code {
            case .expired, .notYetValid: break
            default: return .wrong("signed, but refused: \(error)")
            }
        }
        return .accepted
    }
}
