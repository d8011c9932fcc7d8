// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What a lead's state means to the view.
struct LeadMeaning: Hashable, Sendable {
    /// The texts by which people know the lead; nil where it has none.
    let name: String?
    let email: String?
    let company: String?
    /// Whether both systems have a record that was not deleted.
    let isPair: Bool
    /// Whether no system has a record any more.
    let isDeleted: Bool
    /// The fields that have still to reach the other system.
    let pending: Int
    /// Why a system is not written just now.
    let blocked: [VendorSystem: [FailureReason]]

    /// Reads a state.
    init(_ state: LeadState) {
        var texts: [String: String] = [:]
        var pending = 0
        for field in state.fields {
            if LeadMeaning.shown.contains(field.name) {
                texts[field.name] = LeadMeaning.text(field)
            }
            if !field.isAtRest { pending += 1 }
        }
        let parts = ["firstName", "lastName"].compactMap { texts[$0] }
        name = parts.isEmpty ? nil : parts.joined(separator: " ")
        email = texts["email"]
        company = texts["company"]
        let links = VendorSystem.allCases.compactMap { state[$0] }
        isPair = links.count == 2 && links.allSatisfy { !$0.isDeleted }
        isDeleted = !links.isEmpty && links.allSatisfy(\.isDeleted)
        self.pending = pending + state.inFlight.count + state.waitingRequests.count
        var blocked: [VendorSystem: [FailureReason]] = [:]
        for failure in state.failures where failure.isBlocking {
            let usual: ObjectType =
                failure.system == .marketo ? .person : state.salesforce?.object ?? .lead
            blocked[failure.system] = FailureReason.all(
                failure.reasons,
                object: failure.object ?? usual,
                otherwise: "The write failed."
            )
        }
        self.blocked = blocked
    }

    /// The fields that tell people which lead it is, by their Marketo names.
    private static let shown: Set<String> = ["firstName", "lastName", "email", "company"]

    private static func text(_ field: FieldState) -> String? {
        for value in [field.marketo?.value, field.salesforce?.value] {
            if case .text(let text) = value, !text.isEmpty {
                return text.prefixed(bytes: MonitorLimits.shownBytes)
            }
        }
        return nil
    }
}

extension LeadState {
    /// The value that both systems hold in a field; nil when they do not, or are not known to.
    func agreedValue(of field: String) -> FieldValue? {
        guard let state = fields.first(where: { $0.name == field }), let marketo = state.marketo,
            let salesforce = state.salesforce, marketo.value == salesforce.value
        else { return nil }
        return marketo.value
    }
}
