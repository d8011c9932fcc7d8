// SPDX-License-Identifier: Apache-2.0

/// All consumer groups.
final class GroupStore {
    private(set) var groups: [String: Group] = [:]
    private let configuration: EmbeddedBroker.Configuration
    private let timers: Timers

    init(configuration: EmbeddedBroker.Configuration, timers: Timers) {
        self.configuration = configuration
        self.timers = timers
    }

    subscript(id: String) -> Group? { groups[id] }

    func findOrCreate(_ id: String) -> Group {
        if let group = groups[id] { return group }
        let group = Group(
            id: id,
            timers: timers,
            initialDelayMilliseconds: Int64(configuration.groupInitialRebalanceDelayMilliseconds)
        )
        groups[id] = group
        return group
    }

    func delete(_ id: String) -> ErrorCode {
        guard let group = groups[id] else { return .groupIDNotFound }
        guard group.state == .empty else { return .nonEmptyGroup }
        group.close()
        groups.removeValue(forKey: id)
        return .none
    }

    /// Members are given their whole session again, as after a change of the coordinator.
    func renewSessions() {
        for group in groups.values { group.renewSessions() }
    }

    func topicDeleted(_ topic: String) {
        for group in groups.values { group.offsets.removeAll(topic: topic) }
    }
}
