// SPDX-License-Identifier: Apache-2.0

import Kafka
import Testing

@Suite struct ConfigurationTests {
    private func error(of properties: [String: String]) -> KafkaError? {
        let configuration = KafkaConfiguration(
            bootstrapServers: "127.0.0.1:1",
            properties: properties
        )
        do throws(KafkaError) {
            try configuration.validate()
            return nil
        } catch {
            return error
        }
    }

    @Test func knownPropertiesPass() {
        #expect(error(of: ["socket.timeout.ms": "5000", "security.protocol": "ssl"]) == nil)
    }

    @Test func anUnknownPropertyIsNamed() {
        let error = error(of: ["sockets.timeout": "5"])
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("kafka.properties.sockets.timeout") == true)
    }

    @Test func whatExactlyOnceRestsOnCannotBeChanged() {
        #expect(error(of: ["isolation.level": "read_uncommitted"])?.code == .invalidArgument)
    }

    @Test func aSecretIsNotRepeatedInTheError() {
        let error = error(of: ["socket.timeout.ms": "hunter2"])
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("hunter2") == false)
    }
}

@Suite struct KafkaErrorTests {
    @Test(arguments: [
        (KafkaError.Code.transport, KafkaError.Disposition.retry),
        (.timedOut, .retry), (.unknownTopicOrPartition, .retry),
        (.illegalGeneration, .abort), (.unknownMember, .abort), (.messageTooLarge, .abort),
        (.maximumPollExceeded, .abort),
        (.fenced, .fatal), (.producerFenced, .fatal), (.fencedInstance, .fatal),
        (.offsetReset, .fatal), (KafkaError.Code(rawValue: -31_337), .fatal),
    ])
    func dispositionOfBareCodes(code: KafkaError.Code, expected: KafkaError.Disposition) {
        #expect(KafkaError(code: code, message: "").disposition == expected)
    }

    @Test func messagesAreOneBoundedLine() {
        let error = KafkaError(
            code: .state,
            message: "a\nb\r\nc" + String(repeating: "x", count: 999)
        )
        #expect(error.message.hasPrefix("a b c"))
        #expect(error.message.utf8.count <= 512)
    }

    @Test func fencingIsTold() {
        #expect(KafkaError.Code.fenced.isFencing)
        #expect(KafkaError.Code.fencedInstance.isFencing)
        #expect(!KafkaError.Code.timedOut.isFencing)
    }
}
