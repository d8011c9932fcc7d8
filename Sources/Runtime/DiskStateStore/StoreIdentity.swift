// SPDX-License-Identifier: Apache-2.0

/// Whose state a directory holds. What differs in any of it is another's, and of no use.
public struct StoreIdentity: Sendable, Hashable {
    /// The layout of keys and values. It goes up with every change that an older version would
    /// misread, or that misreads what an older version wrote.
    static let formatVersion = 1
    private static let clusterName = "cluster"

    /// The consumer group of the workers.
    public var application: String
    /// What stands before every topic's name.
    public var topicPrefix: String
    /// The Kafka cluster's own ID; empty where it tells none.
    public var cluster: String
    /// The changelog's name.
    public var changelog: String
    /// How many partitions every keyed topic has.
    public var partitionCount: Int

    /// An identity.
    public init(
        application: String,
        topicPrefix: String,
        cluster: String,
        changelog: String,
        partitionCount: Int
    ) {
        self.application = application
        self.topicPrefix = topicPrefix
        self.cluster = cluster
        self.changelog = changelog
        self.partitionCount = partitionCount
    }

    /// What is stored: names and values in turn, and a zero byte behind each.
    var bytes: [UInt8] {
        members(formatVersion: Self.formatVersion).flatMap { name, value in
            Array(name.utf8) + [0] + Array(value.utf8) + [0]
        }
    }

    private func members(formatVersion: Int) -> [(name: String, value: String)] {
        [
            ("format version", String(formatVersion)),
            ("group", application), ("topic prefix", topicPrefix), (Self.clusterName, cluster),
            ("changelog", changelog), ("partition count", String(partitionCount)),
        ]
    }

    /// The names and values of a stored record.
    static func members(of stored: [UInt8]) -> [(name: String, value: String)] {
        let parts = stored.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: parts.count - 1, by: 2).map { (parts[$0], parts[$0 + 1]) }
    }

    /// What a stored record has differently, for people; nil where it is the same.
    func difference(from stored: [UInt8]) -> String? {
        if stored == bytes { return nil }
        var found: [String: String] = [:]
        for (name, value) in Self.members(of: stored) { found[name] = value }
        for (name, value) in members(formatVersion: Self.formatVersion) {
            guard let other = found[name] else { return "its identity record has no \(name)" }
            // A cluster that does not tell its ID is not another one.
            if name == Self.clusterName, value.isEmpty || other.isEmpty { continue }
            if other != value {
                return "its \(name) is '\(other.prefix(100))' instead of '\(value)'"
            }
        }
        return nil
    }
}
