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
        // The records of the topics, and what is to be done about them.
        .library(name: "LeadModel", targets: ["JSONCodec", "LeadModel", "Primitives"]),
        .library(name: "SalesforceFormula", targets: ["SalesforceFormula"]),
        .library(name: "SyncEngine", targets: ["SyncEngine"]),
        // To read and write the topics, and to process them exactly once.
        .library(name: "Kafka", targets: ["Kafka"]),
        .library(name: "StreamProcessing", targets: ["StateStore", "StreamProcessing"]),
        // To write a connector, and to check it.
        .library(name: "ConnectorRuntime", targets: ["ConnectorRuntime", "VendorAPI"]),
        .library(name: "ConnectorConformance", targets: ["ConnectorConformance"]),
        // Kafka in memory, for trying and testing.
        .library(name: "EmbeddedBroker", targets: ["EmbeddedBroker"]),
        // Both vendors, for trying and testing.
        .library(
            name: "Sandbox",
            targets: ["Primitives", "Sandbox", "SandboxKit", "SandboxMarketo"]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            from: "2.13.0"
        ),
    ],
    targets: [
        // Base: what everybody may use; it knows no vendor and no lead.
        .target(
            name: "CSimdJSON",
            path: "Sources/Base/CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson")]
        ),
        .systemLibrary(
            name: "COpenSSL",
            path: "Sources/Base/COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .target(
            name: "Cryptography",
            dependencies: ["COpenSSL"],
            path: "Sources/Base/Cryptography",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Primitives",
            path: "Sources/Base/Primitives",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "JSONCodec",
            dependencies: ["CSimdJSON", "Primitives"],
            path: "Sources/Base/JSONCodec",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "HTTPListening",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Base/HTTPListening",
            swiftSettings: swiftSettings
        ),

        // Core: pure, without a clock and without input or output.
        .target(
            name: "LeadModel",
            dependencies: ["JSONCodec", "Primitives"],
            path: "Sources/Core/LeadModel",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SyncEngine",
            dependencies: ["JSONCodec", "LeadModel", "Primitives"],
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
            dependencies: [
                "JSONCodec", "Primitives", "SyncEngine", "SalesforceFormula", "LeadModel",
            ],
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
            dependencies: ["CRDKafka", "Primitives"],
            path: "Sources/Runtime/Kafka",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "StateStore",
            path: "Sources/Runtime/StateStore",
            swiftSettings: swiftSettings
        ),
        .systemLibrary(
            name: "CRocksDB",
            path: "Sources/Runtime/CRocksDB",
            pkgConfig: "rocksdb",
            providers: [.apt(["librocksdb-dev"])]
        ),
        .target(
            name: "DiskStateStore",
            dependencies: ["CRocksDB", "Primitives", "StateStore"],
            path: "Sources/Runtime/DiskStateStore",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "StreamProcessing",
            dependencies: ["Kafka", "Primitives", "StateStore"],
            path: "Sources/Runtime/StreamProcessing",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "ActiveStandby",
            dependencies: ["Kafka", "Primitives"],
            path: "Sources/Runtime/ActiveStandby",
            swiftSettings: swiftSettings
        ),

        // Vendors: both systems, as they are.
        .target(
            name: "VendorAPI",
            dependencies: [
                "Primitives",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "DequeModule", package: "swift-collections"),
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
            dependencies: [
                "JSONCodec", "Kafka", "LeadModel", "Primitives", "VendorAPI", "ActiveStandby",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Sources/Vendors/ConnectorRuntime",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SalesforceConnector",
            dependencies: [
                "ConnectorRuntime", "Cryptography", "JSONCodec", "LeadModel", "Primitives",
                "SalesforceFormula", "VendorAPI",
            ],
            path: "Sources/Vendors/SalesforceConnector",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "MarketoConnector",
            dependencies: [
                "ConnectorRuntime", "JSONCodec", "LeadModel", "Primitives", "VendorAPI",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            path: "Sources/Vendors/MarketoConnector",
            swiftSettings: swiftSettings
        ),

        // Roles: one process each.
        .target(
            name: "LeadWorker",
            dependencies: [
                "JSONCodec", "Primitives",
                "SyncEngine", "Kafka", "LeadModel", "StreamProcessing",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Sources/Roles/LeadWorker",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CycleScheduler",
            dependencies: ["ActiveStandby", "JSONCodec", "Kafka", "LeadModel", "Primitives"],
            path: "Sources/Roles/CycleScheduler",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Monitor",
            dependencies: [
                "ConnectorRuntime", "Cryptography", "CycleScheduler", "HTTPListening", "JSONCodec",
                "Kafka", "LeadModel", "Primitives", "VendorAPI",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Roles/Monitor",
            resources: [
                .embedInCode("Page"), .embedInCode("API/openapi.json"),
                .embedInCode("FlowStep/flow-step.json"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Settings",
            dependencies: [
                "JSONCodec", "Primitives", "SyncEngine", "LeadModel",
                .product(name: "Yams", package: "Yams"),
            ],
            path: "Sources/Roles/Settings",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Telemetry",
            dependencies: [
                "HTTPListening", "Primitives",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Roles/Telemetry",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "leadsync",
            dependencies: [
                "JSONCodec", "Primitives", "ConnectorRuntime", "SyncEngine", "Demo",
                "DiskStateStore", "EmbeddedBroker", "SalesforceFormula", "Kafka", "LeadModel",
                "LeadWorker", "MarketoConnector", "Telemetry", "StreamProcessing",
                "SalesforceConnector", "Sandbox", "SandboxKit", "CycleScheduler", "Settings",
                "StateStore", "ValidationRules", "VendorAPI", "ActiveStandby", "Monitor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Roles/leadsync",
            swiftSettings: swiftSettings
        ),

        // Simulators: for trying and testing.
        .target(
            name: "EmbeddedBroker",
            dependencies: [
                "Primitives",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/Simulators/EmbeddedBroker",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SandboxKit",
            dependencies: [
                "Cryptography", "HTTPListening", "JSONCodec", "Primitives",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Sources/Simulators/SandboxKit",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SandboxSalesforce",
            dependencies: [
                "JSONCodec", "Primitives", "Cryptography",
                "SalesforceFormula", "SandboxKit",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/Simulators/SandboxSalesforce",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "SandboxMarketo",
            dependencies: [
                "JSONCodec", "Primitives", "Cryptography",
                "SandboxKit", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/Simulators/SandboxMarketo",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "JSONCodec", "Primitives",
                "SandboxKit", "SandboxMarketo", "SandboxSalesforce",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Sources/Simulators/Sandbox",
            swiftSettings: swiftSettings
        ),

        .target(
            name: "Demo",
            dependencies: [
                "JSONCodec", "Primitives",
                "EmbeddedBroker", "Kafka", "LeadModel", "Sandbox", "SandboxKit", "Settings",
                "SyncEngine", "VendorAPI",
            ],
            path: "Sources/Simulators/Demo",
            swiftSettings: swiftSettings
        ),

        // Benchmarks.
        .executableTarget(
            name: "leadsync-bench",
            dependencies: [
                "JSONCodec", "Primitives",
                "DiskStateStore", "SyncEngine", "EmbeddedBroker", "SalesforceFormula", "Kafka",
                "LeadModel",
                "LeadWorker", "StreamProcessing",
                "StateStore",
            ],
            path: "Benchmarks",
            swiftSettings: swiftSettings
        ),

        // Examples: they use what the package offers to others, and nothing else.
        .executableTarget(
            name: "FeedProducer",
            dependencies: ["JSONCodec", "Primitives", "Kafka", "LeadModel"],
            path: "Examples/FeedProducer",
            exclude: ["README.md"],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "LeadConsumer",
            dependencies: ["JSONCodec", "Primitives", "Kafka", "LeadModel"],
            path: "Examples/LeadConsumer",
            exclude: ["README.md"],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "ContactListConnector",
            dependencies: [
                "JSONCodec", "Primitives", "ConnectorRuntime", "Kafka", "LeadModel", "VendorAPI",
            ],
            path: "Examples/ContactListConnector",
            exclude: ["README.md"],
            swiftSettings: swiftSettings
        ),

        // Tests: the same groups in the same order, and what several of them need.
        .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: swiftSettings),
        .target(
            name: "ConnectorConformance",
            dependencies: [
                "ConnectorRuntime", "JSONCodec", "LeadModel", "Primitives", "VendorAPI",
            ],
            path: "Tests/ConnectorConformance",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "VendorTestKit",
            dependencies: [
                "ConnectorConformance", "ConnectorRuntime", "JSONCodec", "LeadModel", "Primitives",
                "Sandbox", "SandboxKit", "TestKit", "VendorAPI",
            ],
            path: "Tests/VendorTestKit",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "PrimitivesTests",
            dependencies: ["Primitives"],
            path: "Tests/Base/PrimitivesTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "JSONCodecTests",
            dependencies: ["JSONCodec", "Primitives", "TestKit"],
            path: "Tests/Base/JSONCodecTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CryptographyTests",
            dependencies: ["Cryptography"],
            path: "Tests/Base/CryptographyTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadModelTests",
            dependencies: ["JSONCodec", "LeadModel", "Primitives", "TestKit"],
            path: "Tests/Core/LeadModelTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: ["JSONCodec", "Primitives", "SyncEngine", "LeadModel", "TestKit"],
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
            dependencies: [
                "JSONCodec", "Primitives", "ValidationRules", "SyncEngine", "SalesforceFormula",
                "LeadModel",
            ],
            path: "Tests/Core/ValidationRulesTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "KafkaTests",
            dependencies: ["Kafka", "ActiveStandby", "EmbeddedBroker"],
            path: "Tests/Runtime/KafkaTests",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "state-writer",
            dependencies: ["DiskStateStore", "StateStore", "TestKit"],
            path: "Tests/Runtime/StateWriter",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "StateStoreTests",
            dependencies: [
                "state-writer", "DiskStateStore", "StateStore", "TestKit",
            ],
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
            name: "ActiveStandbyTests",
            dependencies: ["ActiveStandby", "EmbeddedBroker", "Kafka", "Primitives"],
            path: "Tests/Runtime/ActiveStandbyTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "VendorAPITests",
            dependencies: [
                "JSONCodec",
                "VendorAPI", "LeadModel", "Primitives", "TestKit", "VendorTestKit",
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
                "JSONCodec", "Primitives", "ConnectorRuntime", "EmbeddedBroker", "Kafka",
                "LeadModel", "VendorAPI", "TestKit", "VendorTestKit", "ActiveStandby",
                "ConnectorConformance", "ContactListConnector",
            ],
            path: "Tests/Vendors/ConnectorRuntimeTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SalesforceConnectorTests",
            dependencies: [
                "JSONCodec", "Primitives", "SalesforceConnector", "ConnectorRuntime", "LeadModel",
                "Sandbox", "SandboxKit", "TestKit", "VendorAPI", "VendorTestKit",
                "ConnectorConformance",
            ],
            path: "Tests/Vendors/SalesforceConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "MarketoConnectorTests",
            dependencies: [
                "JSONCodec", "Primitives", "MarketoConnector", "ConnectorRuntime", "LeadModel",
                "Sandbox", "SandboxKit", "SandboxMarketo", "TestKit", "VendorAPI", "VendorTestKit",
                "ConnectorConformance",
            ],
            path: "Tests/Vendors/MarketoConnectorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadWorkerTests",
            dependencies: [
                "JSONCodec", "Primitives",
                "LeadWorker", "SyncEngine", "Kafka", "LeadModel", "StreamProcessing", "StateStore",
                "TestKit", "ValidationRules",
            ],
            path: "Tests/Roles/LeadWorkerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CycleSchedulerTests",
            dependencies: [
                "JSONCodec", "Primitives", "CycleScheduler", "Kafka", "EmbeddedBroker", "LeadModel",
                "ActiveStandby",
                "TestKit",
            ],
            path: "Tests/Roles/CycleSchedulerTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "MonitorTests",
            dependencies: [
                "JSONCodec", "Primitives", "Monitor", "Kafka", "EmbeddedBroker", "LeadModel",
                "leadsync", "TestKit", "VendorAPI",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/Roles/MonitorTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["JSONCodec", "Primitives", "Settings", "SyncEngine", "LeadModel"],
            path: "Tests/Roles/SettingsTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "LeadSyncCommandTests",
            dependencies: [
                "JSONCodec", "Primitives",
                "leadsync", "ConnectorRuntime", "CycleScheduler", "Kafka", "LeadModel",
                "LeadWorker",
                "SalesforceFormula", "Settings", "StreamProcessing", "Telemetry", "VendorAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/Roles/LeadSyncCommandTests",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "Telemetry",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
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
                "JSONCodec", "Primitives",
                "Sandbox", "SandboxKit", "SandboxMarketo", "SandboxSalesforce", "TestKit",
                "VendorAPI",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Simulators/SandboxTests",
            exclude: ["Clients"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "JSONCodec", "Primitives",
                "leadsync", "DiskStateStore", "SyncEngine", "EmbeddedBroker", "Kafka", "LeadModel",
                "LeadWorker",
                "StreamProcessing",
                "SandboxKit", "Settings", "StateStore", "TestKit", "ValidationRules",
            ],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
