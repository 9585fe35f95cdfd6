import Identity

extension ConfigurationKey {
    /// The key's row in the table: its type, the form of its value, its default, and its meaning.
    ///
    /// The reader, `sallyport help configuration` and the table in the documentation all come from here.
    package var entry: ConfigurationEntry {
        switch self {
        case .origin:
            ConfigurationEntry(
                .origin, "the public origin, such as https://auth.example.org", .required,
                "The public address, `https://host[:port]`: the issuer of tokens and the base of every URL.")
        case .listen:
            ConfigurationEntry(
                .path, "an absolute path of a unix socket", .required,
                "The unix socket that nginx connects to.")
        case .state:
            ConfigurationEntry(
                .path, "an absolute path of a directory", .required,
                "The directory of the database and the signing keys.")
        case .group:
            ConfigurationEntry(
                .text, "the name of a group", .determined("the process's group"),
                "The group that owns the socket.")
        case .peers:
            ConfigurationEntry(
                .list, "a list of user names", .value("www-data"),
                "The users whose processes may connect to the socket, in addition to root and the "
                    + "server's own user.")
        case .tokensAlgorithm:
            ConfigurationEntry(
                .text, "the name of a signature algorithm, such as HS256", .value("HS256"),
                "The algorithm that signs access tokens.")
        case .tokensAudience:
            ConfigurationEntry(
                .text, "the audience of access tokens", .determined("origin"),
                "The audience (`aud`) of access tokens.")
        case .tokensAccess:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(SessionPolicy.maximumAccessTokenSeconds)),
                "a duration such as 15m, up to 24h", .value("15m"),
                "The lifetime of an access token; a lower value also shortens tokens that were issued "
                    + "before.")
        case .tokensRefresh:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(400 * 86400)), "a duration such as 30d", .value("30d"),
                "The lifetime of a session after its last refresh.")
        case .tokensGrace:
            ConfigurationEntry(
                .duration(.zero ... .seconds(300)), "a duration such as 10s, up to 5m", .value("10s"),
                "How long several holders of the previous refresh token are expected; later, it returns an "
                    + "unused successor only, and the log says so.")
        case .tokensSecret:
            ConfigurationEntry(
                .secret, "base64 of at least 32 bytes", .absent,
                "A signing secret that replaces the key directory.")
        case .personalLifetime:
            ConfigurationEntry(
                .duration(.seconds(60) ... .seconds(36500 * 86400)), "a duration such as 90d", .value("90d"),
                "The lifetime of a personal token if its owner chooses none.")
        case .personalMaximum:
            ConfigurationEntry(
                .text, "a duration such as 366d, or never", .value("never"),
                "The longest lifetime that the owner of a personal token may choose.")
        case .hashingMemory:
            ConfigurationEntry(
                .size(8 << 10...4 << 30), "a size such as 64MiB, from 8KiB to 4GiB", .value("64MiB"),
                "The memory that one password hash uses.")
        case .hashingPasses:
            ConfigurationEntry(
                .number(1...64), "a number from 1 to 64", .value("3"),
                "The passes over that memory.")
        case .hashingThreads:
            ConfigurationEntry(
                .number(1...64), "a number from 1 to 64", .value("2"),
                "The number of passwords that are hashed concurrently.")
        case .hashingQueue:
            ConfigurationEntry(
                .number(1...10000), "a number from 1 to 10000", .value("32"),
                "The number of logins that may wait for a hashing thread; further ones are answered "
                    + "503 with `Retry-After`.")
        case .passwordsMinimum:
            ConfigurationEntry(
                .number(1...128), "a number from 1 to 128", .value("8"),
                "The minimum number of characters in a new password.")
        case .sessionsStore:
            ConfigurationEntry(
                .text, "sqlite, redis://HOST, rediss://HOST, redis+sentinel://HOST/NAME or unix:///PATH",
                .value("sqlite"),
                "The store of sessions: `sqlite`, or for several machines `redis://[USER@]HOST[:PORT][/DB]`, "
                    + "`rediss://…` (TLS), `unix:///PATH[?db=DB]`, or "
                    + "`redis+sentinel://[USER@]HOST[:PORT][,HOST[:PORT]…]/NAME[/DB]` (`rediss+sentinel://…` with TLS)."
            )
        case .sessionsPassword:
            ConfigurationEntry(
                .secret, "the password of the Redis user", .absent,
                "The password of the Redis user; an address must not contain it.")
        case .sessionsSentinelUser:
            ConfigurationEntry(
                .text, "the name of an ACL user", .absent,
                "The user with which the sentinels are asked; without it the default one.")
        case .sessionsSentinelPassword:
            ConfigurationEntry(
                .secret, "the password of the sentinels", .absent,
                "The password with which the sentinels are asked; without it they are asked without one.")
        case .sessionsAuthorities:
            ConfigurationEntry(
                .path, "an absolute path of a file of certificates", .determined("the system's"),
                "The certificate authorities (PEM) that must sign Redis's certificate.")
        case .sessionsPrefix:
            ConfigurationEntry(
                .text, "1 to 64 letters, digits or ._:-", .value("sallyport:"),
                "The prefix of every key in Redis.")
        case .sessionsTimeout:
            ConfigurationEntry(
                .duration(.milliseconds(10) ... .seconds(10)), "a duration such as 1s, from 10ms to 10s", .value("1s"),
                "The time limit of a reply from Redis.")
        case .sessionsStale:
            ConfigurationEntry(
                .duration(.seconds(2) ... .seconds(3600)), "a duration such as 5s, from 2s to 1h", .value("5s"),
                "How long the store may be silent before token checks are answered 503 as well.")
        case .sessionsWhenStale:
            ConfigurationEntry(
                .word(["refuse", "trust"]), "refuse or trust", .value("refuse"),
                "Whether token checks are refused after that time, or trust the last known state.")
        case .sessionsAbsolute:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(4000 * 86400)), "a duration such as 90d", .value("90d"),
                "The maximum lifetime of a session, however often it is refreshed.")
        case .sessionsShort:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(4000 * 86400)), "a duration such as 12h", .value("12h"),
                "The maximum lifetime of a session that ends with the browser.")
        case .sessionsSecret:
            ConfigurationEntry(
                .secret, "base64 of at least 32 bytes", .absent,
                "A secret for refresh tokens that replaces the file `session.key` in the state directory.")
        case .dpopNonce:
            ConfigurationEntry(
                .word(["optional", "required"]), "optional or required", .value("optional"),
                "Whether a DPoP proof must contain a nonce of the server.")
        case .dpopWindow:
            ConfigurationEntry(
                .duration(.seconds(5) ... .seconds(300)), "a duration such as 60s, up to 5m", .value("60s"),
                "The maximum age of a DPoP proof.")
        case .certificatesMode:
            ConfigurationEntry(
                .word(["off", "self-signed", "pki"]), "off, self-signed or pki", .value("off"),
                "The client certificates that bind tokens: `self-signed` ones, or those that nginx "
                    + "verified with your authority (`pki`).")
        case .networkIPv4:
            ConfigurationEntry(
                .word(["off", "exact", "24"]), "off, exact or 24", .value("off"),
                "The part of an IPv4 address that a session is bound to: all of it, or its first 24 bits.")
        case .networkIPv6:
            ConfigurationEntry(
                .word(["off", "exact", "64"]), "off, exact or 64", .value("off"),
                "The part of an IPv6 address that a session is bound to: all of it, or its first 64 bits.")
        case .networkMoved:
            ConfigurationEntry(
                .word(["refuse", "rebind"]), "refuse or rebind", .value("refuse"),
                "Whether a refresh from another network is refused, or binds the session to that network.")
        case .throttleFailures:
            ConfigurationEntry(
                .number(1...100_000), "a number from 1 to 100000", .value("10"),
                "The failed logins on one account from one network after which further attempts must wait.")
        case .throttleHalflife:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(86400)), "a duration such as 10m", .value("10m"),
                "The time after which half of the failed logins are forgotten.")
        case .gateSites:
            ConfigurationEntry(
                .list, "a list of origins, such as https://app.example.org", .absent,
                "Other origins of the site: the gate answers for their hosts, and a login may return "
                    + "to them.")
        case .gateIdentity:
            ConfigurationEntry(
                .text, "the audience of a token, such as https://app.example.org", .absent,
                "The audience of the signed token in `X-Auth-Token` for requests whose rule names "
                    + "none; without either there is no token.")
        case .gateEncode:
            ConfigurationEntry(
                .word(["none", "percent"]), "none or percent", .value("none"),
                "The encoding of the header fields `Remote-*`: UTF-8 as it is, or with every byte that is not "
                    + "visible ASCII, and `%` itself, percent-encoded.")
        case .rules:
            ConfigurationEntry(
                .rules, "a list of rules", .absent,
                "The rules that decide which requests pass the gate; without any, every logged-in "
                    + "user passes.")
        case .cookiesDomain:
            ConfigurationEntry(
                .text, "the origin's host or a domain above it, such as example.org",
                .determined("only the host of origin"),
                "The domain whose hosts share a browser session.")
        case .cookiesName:
            ConfigurationEntry(
                .text, "1 to 64 letters, digits or other characters of a token (RFC 6265)", .value("sallyport"),
                "The name of the session's cookie, after its prefix; another one for each of several Sallyports on "
                    + "nested or neighbouring hosts.")
        case .cookiesRemember:
            ConfigurationEntry(
                .word(["ask", "always", "never"]), "ask, always or never", .value("ask"),
                "Whether a login lasts after the browser is closed: the user chooses on the login page, or it always "
                    + "or never does.")
        case .pagesName:
            ConfigurationEntry(
                .text, "the name of the site, in at most 80 characters", .determined("the host of origin"),
                "The name of the site on the pages.")
        case .pagesNotice:
            ConfigurationEntry(
                .text, "a line of text, in at most 500 characters", .absent,
                "A line of your own on the login page, as plain text.")
        case .pagesTemplates:
            ConfigurationEntry(
                .path, "an absolute path of a directory", .absent,
                "A directory of templates that replace the shipped ones.")
        case .auditKeep:
            ConfigurationEntry(
                .duration(.seconds(3600) ... .seconds(36500 * 86400)), "a duration such as 180d", .value("180d"),
                "How long audit records are kept.")
        case .serverWorkers:
            ConfigurationEntry(
                .number(1...256), "a number from 1 to 256", .determined("one for each core, at least 2"),
                "The number of threads that answer requests.")
        case .serverRead:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(86400)), "a duration such as 10s", .value("10s"),
                "How long a request may take to arrive.")
        case .serverIdle:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(86400)), "a duration such as 75s", .value("75s"),
                "How long a kept connection may be idle.")
        case .serverStop:
            ConfigurationEntry(
                .duration(.seconds(1) ... .seconds(86400)), "a duration such as 10s", .value("10s"),
                "How long requests in flight may take after a stop signal.")
        case .logLevel:
            ConfigurationEntry(
                .word(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                "trace, debug, info, notice, warning, error or critical", .value("info"),
                "The minimum level of logged events.")
        }
    }
}
