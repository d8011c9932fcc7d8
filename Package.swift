// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// What every Swift target is compiled with: strict concurrency comes with language mode 6.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "leadsync",
    products: [
        .executable(name: "leadsync", targets: ["leadsync"]),
        .library(name: "EmbeddedBroker", targets: ["EmbeddedBroker"]),
        .library(name: "Decide", targets: ["Decide"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C at the edges: each library has exactly one importer.
        .systemLibrary(
            name: "CRDKafka",
            pkgConfig: "rdkafka",
            providers: [.apt(["librdkafka-dev"])]
        ),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The log: client and an in-memory broker for trying and testing.
        .target(name: "Kafka", dependencies: ["CRDKafka"], swiftSettings: swiftSettings),
        .target(
            name: "EmbeddedBroker",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),

        // The domain: values and wire records, then the pure decisions over them.
        .target(name: "LeadModel", dependencies: ["CSimdJSON"], swiftSettings: swiftSettings),
        .target(name: "Decide", dependencies: ["LeadModel"], swiftSettings: swiftSettings),

        // Salesforce's formula language: it knows no leads.
        .target(name: "Formula", swiftSettings: swiftSettings),

        // An org's validation rules, compiled for the decisions.
        .target(
            name: "ValidationRules",
            dependencies: ["Decide", "Formula", "LeadModel"],
            swiftSettings: swiftSettings
        ),

        // The runtime: partitions, transactions, restore; it knows no leads.
        .target(name: "StateStore", swiftSettings: swiftSettings),
        .target(name: "Pool", dependencies: ["Kafka", "StateStore"], swiftSettings: swiftSettings),

        // Settings and mapping files, from text to types: no Kafka in it.
        .target(
            name: "Settings",
            dependencies: ["Decide", "LeadModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: swiftSettings
        ),

        // The roles: the runtime and the decisions put together.
        .target(
            name: "LeadWorker",
            dependencies: [
                "Decide", "Kafka", "LeadModel", "Pool",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Scheduler",
            dependencies: ["Kafka", "LeadModel"],
            swiftSettings: swiftSettings
        ),

        // The vendors: calls with manners, the runtime that both connectors share, the two of them.
        .target(
            name: "VendorHTTP",
            dependencies: [
                "LeadModel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Connector",
            dependencies: ["Kafka", "LeadModel", "VendorHTTP"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Salesforce",
            dependencies: [
                "Connector", "Formula", "LeadModel", "VendorHTTP",
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Marketo",
            dependencies: ["Connector", "LeadModel", "VendorHTTP"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "Decide", "Formula", "LeadModel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Observability",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "leadsync",
            dependencies: [
                "Connector", "Decide", "EmbeddedBroker", "Formula", "Kafka", "LeadModel",
                "LeadWorker", "Marketo", "Observability", "Pool", "Salesforce", "Sandbox",
                "Scheduler", "Settings", "StateStore", "ValidationRules", "VendorHTTP",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "leadsync-bench",
            dependencies: [
                "Decide", "EmbeddedBroker", "Formula", "Kafka", "LeadModel", "LeadWorker", "Pool",
                "StateStore",
            ],
            path: "Benchmarks",
            swiftSettings: swiftSettings
        ),

        // What several test targets need; no product has it.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),

        .testTarget(
            name: "KafkaTests",
            dependencies: ["Kafka", "EmbeddedBroker"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EmbeddedBrokerTests",
            dependencies: [
                "EmbeddedBroker", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadModelTests",
            dependencies: ["LeadModel", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "DecideTests",
            dependencies: ["Decide", "LeadModel", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "StateStoreTests",
            dependencies: ["StateStore"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "PoolTests",
            dependencies: ["Pool", "Kafka", "EmbeddedBroker", "StateStore"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SchedulerTests",
            dependencies: ["Scheduler", "Kafka", "EmbeddedBroker", "LeadModel", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Decide", "LeadModel"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ObservabilityTests",
            dependencies: ["Observability"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadWorkerTests",
            dependencies: [
                "LeadWorker", "Decide", "Kafka", "LeadModel", "Pool", "StateStore",
                "ValidationRules",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "FormulaTests",
            dependencies: ["Formula", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ValidationRulesTests",
            dependencies: ["ValidationRules", "Decide", "Formula", "LeadModel"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "VendorHTTPTests",
            dependencies: [
                "VendorHTTP", "LeadModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ConnectorTests",
            dependencies: [
                "Connector", "EmbeddedBroker", "Kafka", "LeadModel", "VendorHTTP", "TestSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SalesforceTests",
            dependencies: [
                "Salesforce", "Connector", "LeadModel", "Sandbox", "TestSupport", "VendorHTTP",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "MarketoTests",
            dependencies: [
                "Marketo", "Connector", "LeadModel", "Sandbox", "TestSupport", "VendorHTTP",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "LeadModel", "TestSupport", "VendorHTTP",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "leadsync", "Decide", "EmbeddedBroker", "Kafka", "LeadModel", "LeadWorker", "Pool",
                "Sandbox", "Settings", "StateStore", "TestSupport", "ValidationRules",
            ],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
