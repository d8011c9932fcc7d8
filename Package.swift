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
        .library(name: "SyncEngine", targets: ["SyncEngine"]),
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
            name: "SyncEngine",
            dependencies: ["LeadModel"],
            path: "Sources/Core/SyncEngine",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SalesforceFormula",
            path: "Sources/Core/SalesforceFormula",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "ValidationRules",
            dependencies: ["SyncEngine", "SalesforceFormula", "LeadModel"],
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
            name: "StreamProcessing",
            dependencies: ["Kafka", "StateStore"],
            path: "Sources/Runtime/StreamProcessing",
            swiftSettings: swiftSettings
        ),

        // Vendors: both systems, as they are.
        .target(
            name: "VendorAPI",
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
            name: "ConnectorRuntime",
            dependencies: ["Kafka", "LeadModel", "VendorAPI"],
            path: "Sources/Vendors/ConnectorRuntime",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SalesforceConnector",
            dependencies: [
                "ConnectorRuntime", "SalesforceFormula", "LeadModel", "VendorAPI",
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            path: "Sources/Vendors/SalesforceConnector",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "MarketoConnector",
            dependencies: ["ConnectorRuntime", "LeadModel", "VendorAPI"],
            path: "Sources/Vendors/MarketoConnector",
            swiftSettings: swiftSettings
        ),

        // Roles: one process each.
        .target(
            name: "LeadWorker",
            dependencies: [
                "SyncEngine", "Kafka", "LeadModel", "StreamProcessing",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Sources/Roles/LeadWorker",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CycleScheduler",
            dependencies: ["Kafka", "LeadModel"],
            path: "Sources/Roles/CycleScheduler",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Settings",
            dependencies: ["SyncEngine", "LeadModel", .product(name: "Yams", package: "Yams")],
            path: "Sources/Roles/Settings",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Telemetry",
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
                "ConnectorRuntime", "SyncEngine", "EmbeddedBroker", "SalesforceFormula", "Kafka",
                "LeadModel",
                "LeadWorker", "MarketoConnector", "Telemetry", "StreamProcessing",
                "SalesforceConnector", "Sandbox",
                "CycleScheduler", "Settings", "StateStore", "ValidationRules", "VendorAPI",
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
                "SyncEngine", "SalesforceFormula", "LeadModel",
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
                "SyncEngine", "EmbeddedBroker", "SalesforceFormula", "Kafka", "LeadModel",
                "LeadWorker", "StreamProcessing",
                "StateStore",
            ],
            path: "Benchmarks",
            swiftSettings: swiftSettings
        ),

        // Tests: the same groups in the same order, and what several of them need.
        .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: swiftSettings),
        .testTarget(
            name: "LeadModelTests",
            dependencies: ["LeadModel", "TestKit"],
            path: "Tests/Core/LeadModelTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: ["SyncEngine", "LeadModel", "TestKit"],
            path: "Tests/Core/SyncEngineTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SalesforceFormulaTests",
            dependencies: ["SalesforceFormula", "TestKit"],
            path: "Tests/Core/SalesforceFormulaTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ValidationRulesTests",
            dependencies: ["ValidationRules", "SyncEngine", "SalesforceFormula", "LeadModel"],
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
            name: "StreamProcessingTests",
            dependencies: ["StreamProcessing", "Kafka", "EmbeddedBroker", "StateStore"],
            path: "Tests/Runtime/StreamProcessingTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "VendorAPITests",
            dependencies: [
                "VendorAPI", "LeadModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/Vendors/VendorAPITests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ConnectorRuntimeTests",
            dependencies: [
                "ConnectorRuntime", "EmbeddedBroker", "Kafka", "LeadModel", "VendorAPI", "TestKit",
            ],
            path: "Tests/Vendors/ConnectorRuntimeTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SalesforceConnectorTests",
            dependencies: [
                "SalesforceConnector", "ConnectorRuntime", "LeadModel", "Sandbox", "TestKit",
                "VendorAPI",
            ],
            path: "Tests/Vendors/SalesforceConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "MarketoConnectorTests",
            dependencies: [
                "MarketoConnector", "ConnectorRuntime", "LeadModel", "Sandbox", "TestKit",
                "VendorAPI",
            ],
            path: "Tests/Vendors/MarketoConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadWorkerTests",
            dependencies: [
                "LeadWorker", "SyncEngine", "Kafka", "LeadModel", "StreamProcessing", "StateStore",
                "TestKit", "ValidationRules",
            ],
            path: "Tests/Roles/LeadWorkerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CycleSchedulerTests",
            dependencies: ["CycleScheduler", "Kafka", "EmbeddedBroker", "LeadModel", "TestKit"],
            path: "Tests/Roles/CycleSchedulerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "SyncEngine", "LeadModel"],
            path: "Tests/Roles/SettingsTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry"],
            path: "Tests/Roles/TelemetryTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EmbeddedBrokerTests",
            dependencies: [
                "EmbeddedBroker", "TestKit",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Simulators/EmbeddedBrokerTests",
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "LeadModel", "TestKit", "VendorAPI",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Simulators/SandboxTests",
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "leadsync", "SyncEngine", "EmbeddedBroker", "Kafka", "LeadModel", "LeadWorker",
                "StreamProcessing",
                "Sandbox", "Settings", "StateStore", "TestKit", "ValidationRules",
            ],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
