import LeadModel
import Primitives
// SPDX-License-Identifier: Apache-2.0
import SyncEngine
import Testing

/// The built-in schemas, and how those that arrive replace them.
struct SchemaTests {
    @Test func requiredFieldsAreThoseOfTheRecordedDescribe() {
        func required(_ schema: ObjectSchema) -> [String] {
            schema.fields.filter {
                $0.createable && !$0.nillable && !$0.defaultedOnCreate
            }.map(\.name)
        }
        #expect(required(BuiltInSchema.lead) == ["LastName", "Company"])
        #expect(required(BuiltInSchema.contact) == ["LastName"])
        #expect(BuiltInSchema.lead.fields.count == 54 + 3)
        #expect(BuiltInSchema.contact.fields.count == 59 + 3)
    }

    @Test func flagsAreAsRecorded() throws {
        let bounced = try #require(
            BuiltInSchema.lead.fields.first { $0.name == "EmailBouncedReason" }
        )
        #expect(!bounced.createable && bounced.updateable && bounced.nillable)
        let clean = try #require(BuiltInSchema.contact.fields.first { $0.name == "CleanStatus" })
        #expect(clean.restrictedPicklist && clean.picklistValues.count == 8)
        #expect(clean.length == 40)
    }

    @Test func anArrivingSchemaReplacesUnlessItIsOlderOrTheSame() {
        var schemas = SchemaSet()
        var lead = BuiltInSchema.lead
        lead.asOf = Timestamp(milliseconds: 10)
        #expect(!schemas.isFromSystem(.lead))
        #expect(schemas.accept(lead).isEmpty)
        #expect(schemas.isFromSystem(.lead))
        lead.fields.removeLast()
        lead.asOf = Timestamp(milliseconds: 9)
        #expect(schemas.accept(lead).isEmpty)
        #expect(schemas.lead.fields.count == 57)
        lead.asOf = Timestamp(milliseconds: 11)
        #expect(schemas.accept(lead) == [.lead])
        #expect(schemas.lead.fields.count == 56)
    }
}
