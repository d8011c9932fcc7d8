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
        // Base: what everybody may use; it knows no vendor and no lead.
        .target(
            name: "CSimdJSON",
            path: "Sources/Base/CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson")]
        ),

        // Core: pure, without a clock and without input or output.
        .target(
            name: "LeadModel",
            dependencies: ["CSimdJSON"],
            path: "Sources/Core/LeadModel",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Decide",
            dependencies: ["LeadModel"],
            path: "Sources/Core/SyncEngine",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Formula",
            path: "Sources/Core/SalesforceFormula",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "ValidationRules",
            dependencies: ["Decide", "Formula", "LeadModel"],
            path: "Sources/Core/ValidationRules",
            swiftSettings: swiftSettings
        ),

        // Runtime: Kafka and state; it knows no leads.
        .systemLibrary(
            name: "CRDKafka",
            path: "Sources/Runtime/CRDKafka",
            pkgConfig: "rdkafka",
            providers: [.apt(["librdkafka-dev"])]
        ),
        .target(
            name: "Kafka",
            dependencies: ["CRDKafka"],
            path: "Sources/Runtime/Kafka",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "StateStore",
            path: "Sources/Runtime/StateStore",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Pool",
            dependencies: ["Kafka", "StateStore"],
            path: "Sources/Runtime/StreamProcessing",
            swiftSettings: swiftSettings
        ),

        // Vendors: both systems, as they are.
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
            path: "Sources/Vendors/VendorAPI",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Connector",
            dependencies: ["Kafka", "LeadModel", "VendorHTTP"],
            path: "Sources/Vendors/ConnectorRuntime",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Salesforce",
            dependencies: [
                "Connector", "Formula", "LeadModel", "VendorHTTP",
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            path: "Sources/Vendors/SalesforceConnector",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Marketo",
            dependencies: ["Connector", "LeadModel", "VendorHTTP"],
            path: "Sources/Vendors/MarketoConnector",
            swiftSettings: swiftSettings
        ),

        // Roles: one process each.
        .target(
            name: "LeadWorker",
            dependencies: [
                "Decide", "Kafka", "LeadModel", "Pool",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Sources/Roles/LeadWorker",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Scheduler",
            dependencies: ["Kafka", "LeadModel"],
            path: "Sources/Roles/CycleScheduler",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Settings",
            dependencies: ["Decide", "LeadModel", .product(name: "Yams", package: "Yams")],
            path: "Sources/Roles/Settings",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Observability",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Roles/Telemetry",
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
            path: "Sources/Roles/leadsync",
            swiftSettings: swiftSettings
        ),

        // Simulators: for trying and testing.
        .target(
            name: "EmbeddedBroker",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/Simulators/EmbeddedBroker",
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
            path: "Sources/Simulators/Sandbox",
            swiftSettings: swiftSettings
        ),

        // Benchmarks.
        .executableTarget(
            name: "leadsync-bench",
            dependencies: [
                "Decide", "EmbeddedBroker", "Formula", "Kafka", "LeadModel", "LeadWorker", "Pool",
                "StateStore",
            ],
            path: "Benchmarks",
            swiftSettings: swiftSettings
        ),

        // Tests: the same groups in the same order, and what several of them need.
        .target(name: "TestSupport", path: "Tests/TestKit", swiftSettings: swiftSettings),
        .testTarget(
            name: "LeadModelTests",
            dependencies: ["LeadModel", "TestSupport"],
            path: "Tests/Core/LeadModelTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "DecideTests",
            dependencies: ["Decide", "LeadModel", "TestSupport"],
            path: "Tests/Core/SyncEngineTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "FormulaTests",
            dependencies: ["Formula", "TestSupport"],
            path: "Tests/Core/SalesforceFormulaTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ValidationRulesTests",
            dependencies: ["ValidationRules", "Decide", "Formula", "LeadModel"],
            path: "Tests/Core/ValidationRulesTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "KafkaTests",
            dependencies: ["Kafka", "EmbeddedBroker"],
            path: "Tests/Runtime/KafkaTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "StateStoreTests",
            dependencies: ["StateStore"],
            path: "Tests/Runtime/StateStoreTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "PoolTests",
            dependencies: ["Pool", "Kafka", "EmbeddedBroker", "StateStore"],
            path: "Tests/Runtime/StreamProcessingTests",
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
            path: "Tests/Vendors/VendorAPITests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ConnectorTests",
            dependencies: [
                "Connector", "EmbeddedBroker", "Kafka", "LeadModel", "VendorHTTP", "TestSupport",
            ],
            path: "Tests/Vendors/ConnectorRuntimeTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SalesforceTests",
            dependencies: [
                "Salesforce", "Connector", "LeadModel", "Sandbox", "TestSupport", "VendorHTTP",
            ],
            path: "Tests/Vendors/SalesforceConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "MarketoTests",
            dependencies: [
                "Marketo", "Connector", "LeadModel", "Sandbox", "TestSupport", "VendorHTTP",
            ],
            path: "Tests/Vendors/MarketoConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadWorkerTests",
            dependencies: [
                "LeadWorker", "Decide", "Kafka", "LeadModel", "Pool", "StateStore",
                "ValidationRules",
            ],
            path: "Tests/Roles/LeadWorkerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SchedulerTests",
            dependencies: ["Scheduler", "Kafka", "EmbeddedBroker", "LeadModel", "TestSupport"],
            path: "Tests/Roles/CycleSchedulerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Decide", "LeadModel"],
            path: "Tests/Roles/SettingsTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ObservabilityTests",
            dependencies: ["Observability"],
            path: "Tests/Roles/TelemetryTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EmbeddedBrokerTests",
            dependencies: [
                "EmbeddedBroker", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Simulators/EmbeddedBrokerTests",
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "LeadModel", "TestSupport", "VendorHTTP",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Simulators/SandboxTests",
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
