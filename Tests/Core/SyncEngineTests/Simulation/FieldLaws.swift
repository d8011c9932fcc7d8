// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What holds of both sides of every field, whatever happened: the flags of a side are not free.
enum FieldLaws {
    enum Law: Int, CaseIterable {
        /// A side is doubtful exactly where an own write displaced its value.
        case doubtful = 1
        /// An echo is seen or overtaken, not both, and only while a write to the side is under way.
        case echo
        /// Only a change is held. It may have a write under way beside it, though rarely: the hold
        /// then goes on behind the result.
        case held
        /// Two changes of a field of a linked pair are decided at once.
        case collision
        /// Earlier values are remembered of a record that no lead keeps in step, and alone.
        case earlier
        /// Only the contact of a conversion takes over a write of ours.
        case inherited
    }

    struct Breach: CustomStringConvertible {
        var law: Law
        var description: String
    }

    /// The laws that a state breaks, once for each side.
    static func breaches(in state: LeadState) -> [Breach] {
        var breaches: [Breach] = []
        for field in state.fields where !field.isPlain {
            for system in VendorSystem.allCases {
                guard let side = field[system], !side.isPlain else { continue }
                for law in brokenLaws(side, of: field, system, state) {
                    let place = "\(field.name) in \(system.title) of \(state.lead.text)"
                    breaches.append(
                        Breach(law: law, description: "\(place) breaks the law '\(law)': \(side)")
                    )
                }
            }
            if hasOpenCollision(field, of: state) {
                let place = "\(field.name) of \(state.lead.text)"
                breaches.append(
                    Breach(law: .collision, description: "\(place): both sides are pending")
                )
            }
        }
        return breaches + state.bystanders.flatMap { Self.breaches(in: $0) }
    }

    private static func brokenLaws(
        _ side: SideValue,
        of field: FieldState,
        _ system: VendorSystem,
        _ state: LeadState
    ) -> [Law] {
        var broken: [Law] = []
        if side.isDoubtful != (side.written.map { $0.value != side.value } ?? false) {
            broken.append(.doubtful)
        }
        let isWritten = state.inFlight.contains {
            $0.object.system == system && $0.carries(field.name)
        }
        if side.echoedAt != nil || side.followsOwnWrite,
            !isWritten || side.echoedAt != nil && side.followsOwnWrite
        {
            broken.append(.echo)
        }
        if side.heldSince != nil, side.pendingSince == nil { broken.append(.held) }
        let hasOwnWrite = side.written != nil || side.isDoubtful || side.followsOwnWrite
        if !side.earlier.isEmpty,
            state.hasBothRecords || hasOwnWrite || side.echoedAt != nil || side.pendingSince != nil
        {
            broken.append(.earlier)
        }
        let isOfContact = system == .salesforce && state.salesforce?.object == .contact
        if side.isInherited, hasOwnWrite, !isOfContact { broken.append(.inherited) }
        return broken
    }

    private static func hasOpenCollision(_ field: FieldState, of state: LeadState) -> Bool {
        field.marketo?.pendingSince != nil && field.salesforce?.pendingSince != nil
            && state.claim == nil
            && state.marketo?.isDeleted == false && state.salesforce?.isDeleted == false
            && !state.inFlight.contains { $0.carries(field.name) }
    }
}

extension WriteInFlight {
    fileprivate func carries(_ name: String) -> Bool { fields.contains { $0.name == name } }
}
