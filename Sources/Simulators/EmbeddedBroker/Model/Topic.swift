// SPDX-License-Identifier: Apache-2.0

/// A named list of partitions with its settings.
final class Topic {
    let name: String
    private(set) var partitions: [Partition] = []
    /// The settings that were set; the others have Kafka's defaults.
    var configuration: [String: String]

    init(name: String, partitionCount: Int32, configuration: [String: String] = [:]) {
        self.name = name
        self.configuration = configuration
        grow(to: partitionCount)
    }

    subscript(partition: Int32) -> Partition? {
        partitions.indices.contains(Int(partition)) ? partitions[Int(partition)] : nil
    }

    func grow(to count: Int32) {
        for index in Int32(partitions.count)..<max(count, Int32(partitions.count)) {
            partitions.append(Partition(id: TopicPartition(topic: name, partition: index)))
        }
    }

    static func isValid(name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= Limits.topicNameBytes, name != ".", name != ".."
        else { return false }
        return name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
