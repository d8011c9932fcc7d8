// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import Settings
import StreamProcessing
import Testing

@testable import leadsync

/// Scripts go by the exit codes (sysexits.h), people by the lines.
@Suite struct FailureTests {
    @Test(arguments: [
        (WorkerError.Reason.configuration, Int32(78)), (.permission, 77), (.recordsLost, 65),
        (.identityTaken, 70), (.store, 73), (.interrupted, 75),
    ])
    func eachEndOfAWorkerHasItsCode(reason: WorkerError.Reason, code: Int32) throws {
        let failure = try #require(Failure(WorkerError(reason, "line")))
        #expect(failure.code.rawValue == code)
        #expect(failure.lines == ["line"])
    }

    @Test(arguments: [
        (KafkaError.Code.invalidArgument, Int32(78)), (.unknownTopicOrPartition, 78),
        (.transport, 69), (.timedOut, 69), (.fatal, 70), (.fenced, 70),
    ])
    func eachErrorOfKafkaHasItsCode(code: KafkaError.Code, exitCode: Int32) throws {
        let failure = try #require(Failure(KafkaError(code: code, message: "line")))
        #expect(failure.code.rawValue == exitCode)
        #expect(failure.lines == ["line"])
    }

    @Test func aConfigurationHasALineForEachProblem() throws {
        let wrong = try #require(Failure(ConfigurationError(["one", "two"])))
        #expect(wrong.code == .configuration && wrong.lines == ["one", "two"])
        let missing = try #require(Failure(ConfigurationError("gone", isMissingFile: true)))
        #expect(missing.code == .missingInput)
    }

    @Test func whatTheParserWordsIsLeftToIt() {
        #expect(Failure(ValidationError("no")) == nil)
        #expect(Failure(ExitCode.failure) == nil)
    }

    @Test func aFileThatIsNotThereIsNamed() {
        let failure = #expect(throws: Failure.self) { try InputFile.read("no-such-file.json") }
        #expect(failure?.code == .missingInput)
        #expect(failure?.lines == ["cannot read no-such-file.json: there is no such file"])
    }
}
