// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What was built beside the tests.
public enum BuiltProduct {
    /// The executable `leadsync`, beside this test's bundle.
    public static let leadsync: URL = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("leadsync")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        let argument = URL(fileURLWithPath: CommandLine.arguments[0])
        return argument.deletingLastPathComponent().appendingPathComponent("leadsync")
    }()
}
