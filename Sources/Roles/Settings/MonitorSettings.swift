// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// What the monitor needs.
public struct MonitorSettings: Hashable, Sendable {
    /// The address to listen on.
    public var host: String
    /// The port; 0 takes any free one.
    public var port: Int
    /// The SQLite file that keeps the view; nil keeps it in memory.
    public var file: String?
    /// How long the view keeps what it has read.
    public var keepMilliseconds: Int64
    /// Other names under which the monitor is reached.
    public var hosts: [String]
    /// The path under which a reverse proxy shows it, without a slash at the end; empty for none.
    public var prefix: String
    /// The token that allows changes; nil allows none.
    public var token: String?
    /// The token that allows reading; nil lets everybody read.
    public var readToken: String?
    /// The token that allows reading without personal data.
    public var maskedToken: String?
    /// The key that Marketo gives when it calls the flow step; nil switches the step off.
    public var flowStepKey: String?
    /// The owners that the flow step offers.
    public var flowStepOwners: [Owner]
    /// The hosts to which the flow step's outcomes may be told; none allows every public name.
    public var flowStepCallbackHosts: [String]
    /// The workers' group.
    public var workerGroup: String
    /// The wait between two cycles.
    public var delayMilliseconds: Int64
    /// The vendors' calls in a day, and the share of them that may be used.
    public var budgets: [VendorSystem: Budget]
    /// Where the role's own pages are served.
    public var http: HTTPSettings

    /// A share of a vendor's calls.
    public struct Budget: Hashable, Sendable {
        /// The vendor's limit in a day.
        public var dailyCalls: Int64
        /// The share of it that may be used, above 0 and at most 1.
        public var share: Double
    }

    /// A Salesforce user or queue.
    public struct Owner: Hashable, Sendable {
        /// What people call it.
        public var name: String
        /// Its ID in Salesforce, with 18 characters.
        public var id: String
    }

    /// Reads the settings.
    public init(_ reader: inout SettingReader) {
        host = reader.text(.monitorHost) ?? ""
        port = reader.integer(.monitorPort, in: ConfigurationLimits.port) ?? 0
        file = reader.text(.monitorFile)
        keepMilliseconds = reader.duration(
            .monitorKeep,
            in: ConfigurationLimits.keepMilliseconds
        )
        hosts = reader.list(.monitorHosts)
        prefix = reader.pathPrefix(.monitorPrefix)
        token = reader.secret(Setting.monitorToken)
        readToken = reader.secret(Setting.monitorReadToken)
        maskedToken = reader.secret(Setting.monitorMaskedToken)
        flowStepKey = reader.secret(Setting.monitorFlowStepKey)
        flowStepOwners = reader.owners(.monitorFlowStepOwners)
        flowStepCallbackHosts = reader.list(.monitorFlowStepCallbackHosts)
        if flowStepKey != nil {
            reader.require(.monitorFile, for: "the flow step, whose calls must not be forgotten,")
        }
        workerGroup = reader.text(.workerGroup) ?? ""
        delayMilliseconds = reader.duration(
            .scheduleDelay,
            in: ConfigurationLimits.delayMilliseconds
        )
        budgets = [
            .salesforce: reader.budget(.salesforceDailyCalls, .salesforceShare),
            .marketo: reader.budget(.marketoDailyCalls, .marketoShare),
        ]
        http = HTTPSettings(&reader)
    }
}

extension SettingReader {
    fileprivate mutating func budget(_ calls: Setting, _ share: Setting) -> MonitorSettings.Budget {
        let daily = integer(calls, in: ConfigurationLimits.dailyCalls) ?? 1
        return MonitorSettings.Budget(dailyCalls: Int64(daily), share: self.share(share))
    }

    /// Texts with commas between them, without the blanks around each.
    fileprivate mutating func list(_ setting: Setting) -> [String] {
        (text(setting) ?? "").split(separator: ",").map { $0.trimming(" ") }.filter { !$0.isEmpty }
    }

    /// Owners as `West=005…, Queue=00G…`.
    fileprivate mutating func owners(_ setting: Setting) -> [MonitorSettings.Owner] {
        guard let value = sources.value(setting) else { return [] }
        return list(setting).compactMap { text in
            let mark = text.lastIndex(of: "=") ?? text.endIndex
            let name = text[..<mark].trimming(" ")
            let id = SalesforceRecordID.whole(text[mark...].dropFirst().trimming(" "))
            guard let id, !name.isEmpty else {
                report(setting, value, "is not a list such as West=005…, Queue=00G…")
                return nil
            }
            return MonitorSettings.Owner(name: name, id: id)
        }
    }

    /// A path that begins with a slash and does not end with one; empty if it is not set.
    fileprivate mutating func pathPrefix(_ setting: Setting) -> String {
        guard let text = text(setting), let value = sources.value(setting) else { return "" }
        let prefix = String(text.reversed().drop { $0 == "/" }.reversed())
        let isSound = prefix.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"?#%\"<>\\".utf8.contains(byte)
        }
        if !prefix.isEmpty, !prefix.hasPrefix("/") || prefix.hasPrefix("//") || !isSound {
            report(setting, value, "is not a path such as /leadsync")
            return ""
        }
        return prefix
    }
}

extension StringProtocol {
    /// The text without a character at its ends.
    fileprivate func trimming(_ character: Character) -> String {
        String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
