// swift-tools-version: 6.2
import PackageDescription

/// Every target: warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The benchmarks are a separate package, so that the libraries they compare with are no dependencies of the product.
let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "sallyport", path: "../.."),
        // The raw cryptographic calls, which are the references for the module's figures.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        // The usual JWT library of Swift servers. The version is exact, because the figures name it.
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // Counts every allocation of the process by interposing malloc and the related functions.
        .target(name: "CAllocationCounter"),
        .executableTarget(
            name: "jwt-bench",
            dependencies: [
                "CAllocationCounter",
                .product(name: "JWT", package: "sallyport"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "jwt-timing",
            dependencies: [.product(name: "JWT", package: "sallyport")],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
