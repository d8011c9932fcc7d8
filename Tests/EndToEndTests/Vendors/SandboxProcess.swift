// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// A `leadsync sandbox` of its own: both vendors, with ports of its own.
final class SandboxProcess {
    let process: ServiceProcess
    let salesforceURL: String
    let marketoURL: String

    /// Starts it and waits until it answers.
    init(people: Int = 0, seed: UInt64 = 20_261_124, dataFile: String? = nil) throws {
        var arguments = ["sandbox", "--people", "\(people)", "--seed", "\(seed)"]
        for port in ["salesforce", "marketo", "page"] { arguments += ["--\(port)-port", "0"] }
        if let dataFile { arguments += ["--data", dataFile] }
        process = try ServiceProcess(arguments, environment: [:])
        try process.awaitLine(containing: "sandbox ready", seconds: Bounds.readySeconds)
        salesforceURL = try process.value(after: "salesforce: ")
        marketoURL = try process.value(after: "marketo: ")
    }

    /// Another one at the addresses of this one, which has ended; with new records, made the same
    /// way.
    func successor(people: Int, seed: UInt64 = 20_261_124) throws -> ServiceProcess {
        var arguments = ["sandbox", "--people", "\(people)", "--seed", "\(seed)"]
        for (vendor, url) in [("salesforce", salesforceURL), ("marketo", marketoURL)] {
            arguments += ["--\(vendor)-port", String(url.split(separator: ":").last ?? "")]
        }
        let process = try ServiceProcess(arguments + ["--page-port", "0"], environment: [:])
        try process.awaitLine(containing: "sandbox ready", seconds: Bounds.readySeconds)
        return process
    }

    func url(_ system: VendorSystem) -> String {
        system == .salesforce ? salesforceURL : marketoURL
    }

    /// The settings that connectors need to reach it, and to be quick about it.
    var settings: [String: String] {
        [
            "LEADSYNC_SALESFORCE_LOGIN_URL": salesforceURL,
            "LEADSYNC_SALESFORCE_CLIENT_ID": SandboxProcess.clientID,
            "LEADSYNC_SALESFORCE_CLIENT_SECRET": SandboxProcess.clientSecret,
            "LEADSYNC_SALESFORCE_VISIBILITY_LAG": "0s",
            "LEADSYNC_MARKETO_URL": marketoURL,
            "LEADSYNC_MARKETO_CLIENT_ID": SandboxProcess.clientID,
            "LEADSYNC_MARKETO_CLIENT_SECRET": SandboxProcess.clientSecret,
            "LEADSYNC_MARKETO_VISIBILITY_LAG": "1s",
        ]
    }

    static let clientID = "sandbox"
    static let clientSecret = "sandbox-secret"

    // MARK: Faults

    /// Sets a fault, as `/sandbox/faults` takes it.
    func setFault(_ fault: JSON, of system: VendorSystem) throws {
        try VendorCall.send("POST", url(system) + "/sandbox/faults", json: fault).require(201)
    }

    /// Removes all faults.
    func clearFaults(of system: VendorSystem) throws {
        try VendorCall.send("DELETE", url(system) + "/sandbox/faults").require(204)
    }

    /// How often the faults of a kind have applied.
    func hits(_ kind: String, of system: VendorSystem) throws -> Int64 {
        let answer = try VendorCall.send("GET", url(system) + "/sandbox/faults").require(200)
        return (answer.json["faults"]?.elements ?? []).filter { $0["kind"]?.text == kind }
            .reduce(0) { $0 + ($1["hits"]?.whole ?? 0) }
    }
}

extension ServiceProcess {
    /// The rest of the line on standard error that begins with a text.
    func value(after start: String) throws -> String {
        guard let line = errorLines.first(where: { $0.hasPrefix(start) }) else {
            throw Overdue(description: "no line begins with '\(start)': \(errorText)")
        }
        return String(line.dropFirst(start.count))
    }
}
