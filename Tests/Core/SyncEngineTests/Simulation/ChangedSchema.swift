// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Synchronization

extension DecisionRules {
    /// By the rules themselves, which are kept: another object may not get their identity.
    private static let changed = Mutex<
        [ObjectIdentifier: (rules: DecisionRules, changed: DecisionRules)]
    >([:])

    /// The same rules after a change of every object's schema that matters to no value: whatever
    /// failed for an unknown reason is tried again.
    var afterAChangeOfSchema: DecisionRules {
        Self.changed.withLock { known in
            if let pair = known[ObjectIdentifier(self)] { return pair.changed }
            func changed(_ schema: ObjectSchema) -> ObjectSchema {
                var schema = schema
                schema.fields.append(FieldSchema(name: "New__c", label: "New", type: "string"))
                return schema
            }
            let schemas = mapping.schemas
            let rules = DecisionRules(
                mapping: mapping.mapping,
                schemas: SchemaSet(
                    lead: changed(schemas.lead),
                    contact: changed(schemas.contact),
                    person: ObjectSchema(
                        object: .person,
                        asOf: .distantPast,
                        fields: mapping.mapping.pairs.map {
                            FieldSchema(name: $0.marketo, label: $0.marketo, type: "string")
                        }
                    )
                )
            )
            known[ObjectIdentifier(self)] = (self, rules)
            return rules
        }
    }
}
