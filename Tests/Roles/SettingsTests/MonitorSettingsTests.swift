// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@Suite struct MonitorSettingsTests {
    private func read(_ variables: [String: String]) throws -> MonitorSettings {
        var reader = SettingReader(try makeSources(variables))
        let settings = MonitorSettings(&reader)
        try reader.finish()
        return settings
    }

    @Test func theFlowStepIsOffUnlessItHasAKey() throws {
        let settings = try read([:])
        #expect(settings.flowStepKey == nil)
        #expect(settings.flowStepOwners.isEmpty && settings.flowStepCallbackHosts.isEmpty)
    }

    @Test func theFlowStepCanBeSet() throws {
        let settings = try read([
            "LEADSYNC_MONITOR_FILE": "monitor.sqlite",
            "LEADSYNC_MONITOR_FLOW_STEP_KEY": "hush",
            "LEADSYNC_MONITOR_FLOW_STEP_OWNERS":
                "West = 005000000000001, A=B=00G000000000001AAA,",
            "LEADSYNC_MONITOR_FLOW_STEP_CALLBACK_HOSTS": "a.example, .b.example",
        ])
        #expect(settings.flowStepKey == "hush")
        #expect(settings.flowStepOwners.map(\.name) == ["West", "A=B"])
        #expect(settings.flowStepOwners.map(\.id).allSatisfy { $0.utf8.count == 18 })
        #expect(settings.flowStepCallbackHosts == ["a.example", ".b.example"])
    }

    @Test func aFlowStepThatForgetsItsCallsIsRefused() {
        let found = problems { _ = try read(["LEADSYNC_MONITOR_FLOW_STEP_KEY": "hush"]) }
        #expect(found.count == 1)
        #expect(found.first?.contains("monitor.file is missing: the flow step") == true)
    }

    @Test(arguments: ["West", "West=", "=005000000000001AAA", "West=Peter", "West=0050"])
    func ownersAreNamesAndIDs(text: String) {
        let found = problems { _ = try read(["LEADSYNC_MONITOR_FLOW_STEP_OWNERS": text]) }
        #expect(found.count == 1)
    }
}
