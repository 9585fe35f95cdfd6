// swift-tools-version: 6.2
import PackageDescription

/// The long run of the fuzzer over the JWT module; a package of its own, so that it can be built with sanitizers.
let package = Package(
    name: "jwt-fuzz",
    dependencies: [.package(name: "sallyport", path: "../../..")],
    targets: [
        .executableTarget(
            name: "JWTFuzz",
            dependencies: [.product(name: "JWT", package: "sallyport")],
            swiftSettings: [.treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
