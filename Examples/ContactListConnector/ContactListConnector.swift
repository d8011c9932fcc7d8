// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import Dispatch
internal import Foundation
internal import Kafka
internal import LeadModel
internal import VendorAPI

/// A connector of one's own: it keeps a contact list, in Marketo's place, in step with Salesforce.
@main
struct ContactListConnector {
    static func main() throws {
        let list = ContactList()
        list.add(
            [
                "firstName": "Ada", "lastName": "Lovelace", "company": "Engines",
                "email": "ada@example.com", "phone": "1",
            ],
            externalID: "00Q5e00000ABCDEEA5"
        )

        let environment = ProcessInfo.processInfo.environment
        let connector = Connector(
            Connector.Configuration(
                kafka: KafkaConfiguration(
                    bootstrapServers: environment["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"]
                        ?? "127.0.0.1:9092"
                ),
                topics: Topics(
                    prefix: environment["LEADSYNC_TOPICS_PREFIX"] ?? Topics.standardPrefix
                ),
                system: .marketo
            ),
            observe: { event in
                if let line = line(for: event) { say(line) }
            },
            makeAdapter: { _ in
                VendorAdapter(
                    source: ContactListSource(list: list),
                    target: ContactListTarget(list: list)
                )
            }
        )

        let signals = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in connector.requestStop() }
            source.resume()
            return source
        }
        defer { for source in signals { source.cancel() } }
        _ = try connector.run()
    }

    /// What is worth a line.
    private static func line(for event: ConnectorEvent) -> String? {
        switch event {
        case .active: "connector ready: contact list"
        case .standby: "standing by: another connector is active"
        case .published(let changes): "\(changes) changes published"
        case .written(_, let applied, let rejected, _, _):
            "\(applied) writes applied, \(rejected) rejected"
        case .fault(_, let error, _): "the list cannot be reached: \(error.line)"
        case .trouble(let error): "starting anew: \(error.message)"
        default: nil
        }
    }

    /// Writes a line at once, also where nobody sees a terminal.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
