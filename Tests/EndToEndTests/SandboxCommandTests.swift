// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import TestKit
import Testing

/// `leadsync sandbox` from outside: what it prints, how it ends, what it refuses.
@Suite(.serialized) struct SandboxCommandTests {
    private static let anyPorts = [
        "sandbox", "--salesforce-port", "0", "--marketo-port", "0", "--page-port", "0",
    ]

    @Test(.timeLimit(.minutes(1)))
    func itSaysWhereItAnswersAndEndsAtASignal() async throws {
        let sandbox = try ServiceProcess(Self.anyPorts + ["--people", "4"], environment: [:])
        try sandbox.awaitLine(containing: "sandbox ready: ", seconds: Bounds.readySeconds)
        let lines = sandbox.errorLines
        #expect(lines.count == 4)
        #expect(lines.last?.contains("a simulation") == true)
        #expect(lines.last?.contains("4 linked pairs made") == true)
        for (line, name) in zip(lines, ["salesforce: ", "marketo: ", "page: "]) {
            #expect(line.hasPrefix(name + "http://127.0.0.1:"))
            let url = try #require(URL(string: String(line.dropFirst(name.count))))
            let (_, response) = try await URLSession.shared.data(from: url)
            #expect(response is HTTPURLResponse)
        }
        sandbox.terminate()
        #expect(try sandbox.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    @Test(.timeLimit(.minutes(1)))
    func theRecordsSurviveInTheirFile() throws {
        let folder = try TemporaryFolder()
        let arguments = Self.anyPorts + ["--people", "3", "--data", folder.path("records.sqlite")]
        for made in [3, 0] {
            let sandbox = try ServiceProcess(arguments, environment: [:])
            try sandbox.awaitLine(
                containing: "\(made) linked pairs made",
                seconds: Bounds.readySeconds
            )
            sandbox.terminate()
            #expect(try sandbox.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }

    /// A call that a fault holds up does not hold up the end.
    @Test(.timeLimit(.minutes(1)))
    func aCallThatHangsDoesNotHoldItUp() async throws {
        let sandbox = try ServiceProcess(Self.anyPorts, environment: [:])
        try sandbox.awaitLine(containing: "sandbox ready: ", seconds: Bounds.readySeconds)
        let base = try #require(sandbox.errorLines.first?.dropFirst("salesforce: ".count))
        let faults = try #require(URL(string: "\(base)/sandbox/faults"))
        var fault = URLRequest(url: faults)
        fault.httpMethod = "POST"
        fault.httpBody = Data(#"{"kind":"latency","milliseconds":86000000}"#.utf8)
        let (_, response) = try await URLSession.shared.data(for: fault)
        #expect((response as? HTTPURLResponse)?.statusCode == 201)
        let url = try #require(URL(string: "\(base)/services/data/v60.0/limits"))
        let call = URLSession.shared.dataTask(with: url)
        call.resume()
        var hits = 0
        while hits == 0 {
            let (data, _) = try await URLSession.shared.data(from: faults)
            let listed = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            hits = ((listed?["faults"] as? [[String: Any]])?.first?["hits"] as? Int) ?? 0
        }
        sandbox.terminate()
        #expect(try sandbox.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        call.cancel()
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsWrongIsSaidInOneLine() throws {
        let folder = try TemporaryFolder()
        let noise = folder.path("noise.sqlite")
        try Data("this is a text, and no database, ".utf8.repeated(100)).write(
            to: URL(fileURLWithPath: noise)
        )
        let listener = try SilentListener()
        let cases: [(arguments: [String], code: Int32, text: String)] = [
            (["--page-port", "\(listener.port)"], 69, "port \(listener.port) is taken"),
            (["--data", noise], 65, "'\(noise)' for data: file is not a database"),
            (["--data", folder.path("none/x.sqlite")], 73, "unable to open database file"),
            (["--people", "100001"], 78, "cannot seed 100001 people"),
            (["--tls-certificate", noise, "--tls-key", noise], 78, "holds no certificate"),
            (["--tls-certificate", "none.pem", "--tls-key", noise], 78, "cannot read 'none.pem'"),
        ]
        for (arguments, code, text) in cases {
            let sandbox = try ServiceProcess(Self.anyPorts + arguments, environment: [:])
            let end = try sandbox.awaitEnd(seconds: Bounds.refusalSeconds)
            #expect(end == .init(code: code, isSignal: false), "\(arguments)")
            #expect(sandbox.errorLines.count == 1, "\(sandbox.errorText)")
            #expect(sandbox.errorText.contains(text), "\(sandbox.errorText)")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ["--people", "-1"], ["--page-port", "70000"], ["--tls-key", "key.pem"],
            ["--page-port", "9000", "--marketo-port", "9000"],
        ]
    )
    func wrongOptionsAreRefused(arguments: [String]) throws {
        let sandbox = try ServiceProcess(["sandbox"] + arguments, environment: [:])
        let end = try sandbox.awaitEnd(seconds: Bounds.refusalSeconds)
        #expect(end == .init(code: 64, isSignal: false), "\(sandbox.errorText)")
    }
}

extension String.UTF8View {
    fileprivate func repeated(_ count: Int) -> [UInt8] {
        Array(repeatElement(Array(self), count: count).joined())
    }
}
