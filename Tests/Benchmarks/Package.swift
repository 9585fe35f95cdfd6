// swift-tools-version: 6.2
import PackageDescription

/// Every target: warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The benchmarks are a package of their own, so that what they compare with is no dependency of the product.
let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "sallyport", path: "../.."),
        // The raw calls that the module's figures are held against.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        // The usual JWT library of Swift servers, pinned: the figures name this version.
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // Counts every allocation of the process: malloc and its kin, in front of the C library's own.
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
