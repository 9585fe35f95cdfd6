// swift-tools-version: 6.2
import PackageDescription

/// Every target: warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The program carries Swift's libraries in itself, so that the machine it runs on needs no Swift, and it starts in a
/// quarter of the time. A setting of its link alone: `--static-swift-stdlib` would compile every package anew. The libraries
/// named are those that Foundation's archives need in turn, which the compiler names only when it compiles for static
/// linking. No test depends on the program's target: tests run the program itself.
let linking: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"]), .linkedLibrary("FoundationInternationalization"),
    .linkedLibrary("FoundationEssentials"), .linkedLibrary("CoreFoundation"), .linkedLibrary("_FoundationICU"),
    .linkedLibrary("_FoundationCollections"), .linkedLibrary("_FoundationCShims"),
]

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
        // Layered configuration: file under environment, typed reads that name the key.
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        // All cryptography: HMAC, constant-time comparison, signatures, randomness.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        // The vocabulary of HTTP (methods, status, fields) that FastCGI and AuthService share.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // Log lines with levels and metadata, in the form that other Swift servers use.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // HTML templates without logic, which sites may replace by their own.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // SQLite: connections, migrations, transactions.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // YAML with line numbers, so that a bad configuration is answered with its place.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
        // Apache's own check of its htpasswd hashes: accounts that were imported keep their passwords.
        .systemLibrary(name: "CAprUtil", providers: [.apt(["libaprutil1-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        // Has libsodium's memory be in large pages.
        .target(name: "CLargePages"),
        // Has libfcgi read from memory what the worker has read already.
        .target(name: "CFastCGIInput"),
        .target(
            name: "FastCGI",
            dependencies: ["CFastCGI", "CFastCGIInput", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: strict),
        .target(
            name: "JWT",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "Identity",
            dependencies: ["CAprUtil", "CLargePages", "CSodium", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "SQLiteStore",
            dependencies: [
                "Identity", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        // Which requests the gate lets in, as rules that are compiled once. Pure: no I/O, no HTTP, no clock.
        .target(name: "AccessRules", dependencies: ["Identity"], swiftSettings: strict),
        .target(
            name: "RedisStore",
            dependencies: ["Identity", "CHiredis", "COpenSSL", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Pages",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            // In the program itself: no folder has to lie beside it.
            resources: [.embedInCode("Templates")],
            swiftSettings: strict),
        .target(
            name: "AuthService",
            dependencies: [
                "AccessRules", "JWT", "Identity", "Pages", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        // What an operator writes in the configuration file and the environment, read and checked.
        .target(
            name: "ServerSettings",
            dependencies: [
                "AccessRules", "Identity", "JWT",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        // Reads a site's nginx configuration and finds what would open the gate. Pure: text in, findings out.
        .target(name: "NginxConfiguration", swiftSettings: strict),
        .executableTarget(
            name: "sallyport",
            dependencies: [
                "FastCGI", "JWT", "Identity", "SQLiteStore", "RedisStore", "AccessRules", "AuthService", "Pages",
                "ServerSettings", "NginxConfiguration",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
            linkerSettings: linking),
        // The article's program, compiled and run by the tests.
        .executableTarget(
            name: "FastCGIExample", dependencies: ["FastCGI"], path: "Tests/FastCGIExample", swiftSettings: strict),
        // What `make fuzz` runs for long and the tests for a moment.
        .target(
            name: "FastCGIFuzzing", dependencies: ["FastCGI", "CFastCGI"], path: "Tests/FastCGIFuzzing",
            swiftSettings: strict),
        .executableTarget(
            name: "FastCGIFuzz", dependencies: ["FastCGIFuzzing"], path: "Tests/FastCGIFuzz", swiftSettings: strict),
        .target(
            name: "GateFuzzing",
            dependencies: [
                "AccessRules", "AuthService", "Identity", "JWT", "Pages",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/GateFuzzing", swiftSettings: strict),
        .executableTarget(
            name: "GateFuzz", dependencies: ["GateFuzzing"], path: "Tests/GateFuzz", swiftSettings: strict),
        // Counts allocations for each request in a process of its own, since it stands in for malloc.
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        .executableTarget(
            name: "FastCGIAllocations", dependencies: ["FastCGI", "CAllocationCount", "CFastCGI"],
            path: "Tests/FastCGIAllocations", swiftSettings: strict),
        .executableTarget(
            name: "ProtectedAllocations",
            dependencies: [
                "AuthService", "JWT", "Identity", "Pages", "CAllocationCount",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/ProtectedAllocations", swiftSettings: strict),
        // What a proof of possession costs, beside its signature alone; `make bench` runs it.
        .executableTarget(
            name: "ProofFigures",
            dependencies: [
                "AuthService", "JWT", "Identity", "Pages", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/ProofFigures", swiftSettings: strict),
        .testTarget(
            name: "FastCGITests",
            dependencies: [
                "FastCGI", "FastCGIExample", "FastCGIFuzzing", "FastCGIAllocations",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        .testTarget(name: "JWTTests", dependencies: ["JWT"], exclude: ["Interop"], swiftSettings: strict),
        // The tests that every store passes, whatever keeps its data.
        .target(
            name: "StoreConformance", dependencies: ["Identity"], path: "Tests/StoreConformance", swiftSettings: strict),
        .testTarget(
            name: "IdentityTests", dependencies: ["Identity", "CLargePages", "StoreConformance"], swiftSettings: strict),
        .testTarget(name: "AccessRulesTests", dependencies: ["AccessRules", "Identity"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: [
                "SQLiteStore", "Identity", "StoreConformance", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(name: "PagesTests", dependencies: ["Pages"], swiftSettings: strict),
        .testTarget(
            name: "RedisStoreTests",
            dependencies: ["RedisStore", "Identity", "StoreConformance", "EndToEndSupport"], swiftSettings: strict),
        .testTarget(
            name: "AuthServiceTests",
            dependencies: [
                "AccessRules", "AuthService", "GateFuzzing", "JWT", "Identity", "Pages", "ProtectedAllocations",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        // The real program, nginx and curl, started and stopped for the tests that ask over the wire.
        .target(name: "EndToEndSupport", path: "Tests/EndToEndSupport", swiftSettings: strict),
        .testTarget(
            name: "ServerSettingsTests", dependencies: ["ServerSettings", "AccessRules", "EndToEndSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "NginxConfigurationTests", dependencies: ["NginxConfiguration", "EndToEndSupport"],
            exclude: ["Corpus"], swiftSettings: strict),
        // What the documentation shows to applications, run as it stands.
        .testTarget(name: "ExampleTests", dependencies: ["EndToEndSupport", "JWT"], swiftSettings: strict),
        // Protected locations as a site's owner writes them, through the real nginx and the shipped files.
        .testTarget(name: "NginxGateTests", dependencies: ["EndToEndSupport"], swiftSettings: strict),
        // People at a real browser.
        .testTarget(name: "BrowserTests", dependencies: ["EndToEndSupport"], swiftSettings: strict),
        // What an operator does and sees: personal tokens, readiness, metrics, imports.
        .testTarget(name: "OperatingTests", dependencies: ["EndToEndSupport"], swiftSettings: strict),
        .testTarget(name: "GateTests", dependencies: ["EndToEndSupport"], swiftSettings: strict),
        // DPoP, client certificates, networks and one-time links, over the wire.
        .testTarget(name: "BindingTests", dependencies: ["EndToEndSupport", "JWT", "Identity"], swiftSettings: strict),
        .testTarget(name: "sallyportTests", dependencies: ["EndToEndSupport", "JWT"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
