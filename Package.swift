// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The dependencies of tools and tests that call the service in memory, in addition to AuthService.
let service: [Target.Dependency] = ["CFastCGI", "FastCGI", "Identity", "InMemoryStore", "JWT", "Pages", httpTypes]

let package = Package(
    name: "sallyport",
    products: [
        .library(name: "FastCGI", targets: ["FastCGI"]),
        .library(name: "JWT", targets: ["JWT"]),
        .executable(name: "sallyport", targets: ["sallyport"]),
    ],
    dependencies: [
        // The command line: subcommands, --help and usage errors (status 64).
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // Layered configuration: environment over file, typed reads that name the key.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        // All cryptography: HMAC, constant-time comparison, signatures, randomness.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        // The HTTP vocabulary (methods, status, fields) that FastCGI and AuthService share.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // Log lines with levels and metadata, in the form that other Swift servers use.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // Logic-free HTML templates, which sites can replace.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // SQLite: connections, migrations, transactions.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // YAML with line numbers, so that a configuration error names its line.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // C libraries of Debian's.
        .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
        // Apache's own check of htpasswd hashes: imported accounts keep their passwords.
        .systemLibrary(name: "CAprUtil", providers: [.apt(["libaprutil1-dev"])]),
        // The schemes of /etc/shadow, which htpasswd files may contain too. libaprutil knows only those of htpasswd.
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        // Public suffixes: browsers accept no cookie for them, so they are refused as `cookies.domain`.
        .systemLibrary(name: "CPublicSuffix", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

        // C of the project.
        // Backs argon2's memory with huge pages; interposes mmap(2).
        .target(name: "CHugePages"),
        // Makes libfcgi read bytes that the worker has already received; interposes read(2).
        .target(name: "CFastCGIInput"),

        // The product.
        .target(name: "FastCGI", dependencies: ["CFastCGI", "CFastCGIInput", httpTypes]),
        .target(name: "JWT", dependencies: [crypto, cryptoExtras]),
        .target(name: "Identity", dependencies: ["CAprUtil", "CCrypt", "CHugePages", "CSodium", "JWT", crypto]),
        .target(name: "SQLiteStore", dependencies: ["Identity", grdb, grdbSQLite]),
        .target(name: "RedisStore", dependencies: ["Identity", "JWT", "CHiredis", "COpenSSL", crypto]),
        // The gate's rules, compiled once. Pure: no I/O, no HTTP, no clock.
        .target(name: "AccessRules", dependencies: ["Identity"]),
        // The templates are compiled into the program, so it needs no folder beside it.
        .target(name: "Pages", dependencies: [crypto, mustache], resources: [.embedInCode("Templates")]),
        .target(name: "AuthService", dependencies: ["AccessRules", "Identity", "JWT", "Pages", crypto, httpTypes]),
        .target(
            name: "ServerSettings",
            dependencies: ["AccessRules", "CPublicSuffix", "Identity", "JWT", configuration, yams]),
        // Reads nginx's configuration files and finds what would bypass the gate. Pure: text in, findings out.
        .target(name: "NginxConfiguration"),
        .executableTarget(
            name: "sallyport",
            dependencies: [
                "AccessRules", "AuthService", "FastCGI", "Identity", "JWT", "NginxConfiguration", "Pages", "RedisStore",
                "SQLiteStore", "ServerSettings", argumentParser, httpTypes, logging,
            ],
            // Swift's libraries are in the program: its machine needs no Swift, and it starts in a quarter of the time.
            // `--static-swift-stdlib` would compile every package anew. Foundation's archives need the named libraries.
            linkerSettings: [.unsafeFlags(["-static-stdlib"])]
                + [
                    "FoundationInternationalization", "FoundationEssentials", "CoreFoundation", "_FoundationICU",
                    "_FoundationCollections", "_FoundationCShims",
                ].map { .linkedLibrary($0) }),

        // What tests share, and tools that tests and `make` run.
        support("InMemoryStore", ["Identity"]),
        // The tests that every store must pass.
        support("StoreConformance", ["Identity", "InMemoryStore", "Randomness"]),
        // Starts and stops the real program, nginx and curl.
        support("EndToEndSupport"),
        support("Randomness"),
        .target(name: "CAllocationCount", path: "Tests/Tools/CAllocationCount"),
        .target(
            name: "Fuzzing", dependencies: service + ["AccessRules", "AuthService", "Randomness"],
            path: "Tests/Tools/Fuzzing"),
        tool("Fuzz", ["Fuzzing"]),
        tool("Allocations", service + ["AuthService", "CAllocationCount"]),
        tool("Figures", service + ["AuthService", "Fuzzing", crypto]),
        // The program of the FastCGI article.
        .executableTarget(name: "FastCGIExample", dependencies: ["FastCGI"], path: "Tests/FastCGIExample"),

        // Unit tests, one target for each module.
        tests("FastCGI", ["EndToEndSupport", "Allocations", "FastCGIExample", "Fuzzing", httpTypes]),
        tests("JWT", ["EndToEndSupport", "Randomness"], exclude: ["Interop"]),
        tests("Identity", ["CHugePages", "EndToEndSupport", "InMemoryStore", "StoreConformance"]),
        tests("AccessRules", ["Identity", "Randomness"]),
        tests("SQLiteStore", ["Identity", "StoreConformance", grdb]),
        tests("RedisStore", ["EndToEndSupport", "Identity", "InMemoryStore", "StoreConformance"]),
        tests("Pages"),
        tests("AuthService", service + ["AccessRules", "Allocations", "Fuzzing"]),
        tests("ServerSettings", ["AccessRules", "EndToEndSupport"]),
        tests("NginxConfiguration", ["EndToEndSupport", "Randomness"], exclude: ["Corpus"]),
        // The program behind the real nginx with the shipped files.
        .testTarget(name: "EndToEndTests", dependencies: ["EndToEndSupport", "Identity", "JWT", "Randomness"]),
        // The pages in a real browser.
        .testTarget(name: "BrowserTests", dependencies: ["EndToEndSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        [.treatAllWarnings(as: .error)]
        + ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"].map { .enableUpcomingFeature($0) }
}

/// A module that only tests use.
func support(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/Support/\(name)")
}

/// A program that tests or `make` run.
func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tests/Tools/\(name)")
}

/// The unit tests of a module.
func tests(_ module: String, _ others: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: "\(module)Tests", dependencies: [.byName(name: module)] + others, exclude: exclude)
}
