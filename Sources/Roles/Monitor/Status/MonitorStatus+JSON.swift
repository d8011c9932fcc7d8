// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel

extension MonitorStatus {
    /// The status as JSON, for programs (`leadsync status --json`).
    public var json: String {
        var json = JSONText(isMasked: false)
        json.object { write(to: &$0, access: nil, allowsChanges: false) }
        return String(decoding: json.bytes(), as: UTF8.self)
    }

    /// Writes the members.
    ///
    /// - Parameter access: what the caller may do; nil leaves that out.
    func write(to json: inout JSONText, access: Access?, allowsChanges: Bool) {
        json.object("cycle") { json in
            json.member("number", cycle.number)
            json.member("state", cycle.isRunning ? "running" : "waiting")
            json.time("since", cycle.since)
            json.time("nextAt", cycle.nextAt)
        }
        json.array("topics", facts.backlogs) { json, backlog in
            json.object { json in
                json.member("topic", backlog.topic)
                json.member("lag", backlog.lag)
                json.member("growthPerSecond", backlog.growthPerSecond)
                json.member("secondsToDrain", backlog.secondsToDrain)
            }
        }
        json.array("workers", facts.workers) { json, worker in
            json.object { json in
                json.member("id", worker.id)
                json.array("partitions", worker.partitions) { json, partition in
                    json.writer.value(Int64(partition))
                }
                json.member("restoring", facts.isSharingOut)
            }
        }
        json.array("connectors", VendorSystem.allCases) { json, system in
            json.object { connectors(of: system, to: &$0) }
        }
        json.object("counts") { json in
            json.member("leads", counts.leads)
            json.member("pairs", counts.pairs)
            json.member("pending", counts.pending)
            json.member("failed", counts.failed)
            json.member("conflicts", counts.conflicts)
            json.member("deadLetters", counts.deadLetters)
        }
        json.array("throughput", throughput) { json, throughput in
            json.object { json in
                json.member("from", throughput.to.other.rawValue)
                json.member("to", throughput.to.rawValue)
                // The last minute that is over.
                json.member("perMinute", throughput.history.dropLast().last ?? 0)
                json.array("history", throughput.history) { json, count in
                    json.writer.value(count)
                }
            }
        }
        json.member("catchingUp", !isCaughtUp)
        json.member("healthy", isHealthy)
        json.array("needs", needs) { json, need in json.writer.value(need) }
        guard let access else { return }
        json.object("access") { json in
            let changes = access == .change ? "allowed" : allowsChanges ? "token" : "off"
            json.member("changes", changes)
            json.member("masked", access < .read)
        }
    }

    private func connectors(of system: VendorSystem, to json: inout JSONText) {
        let connectors = facts.connectors[system]
        json.member("system", system.rawValue)
        json.member("active", connectors?.active)
        json.array("standby", connectors?.standby ?? []) { json, name in json.writer.value(name) }
        if let budget = budgets[system] {
            json.object("budget") { json in
                json.member("limit", budget.limit)
                json.member("used", budget.used)
                json.time("renewsAt", budget.renewsAt)
            }
        } else {
            json.member("budget", nil as String?)
        }
        json.member("loaded", connectors?.isLoaded ?? false)
        json.member("fault", faults[system])
    }
}
