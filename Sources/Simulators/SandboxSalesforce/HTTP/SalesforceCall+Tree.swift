// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// `composite/tree/{X}`: records with the records that belong to them, all or none.
extension SalesforceCall {
    /// A record of a tree, with the place of the one that it belongs to.
    private struct Node: Sendable {
        var object: SalesforceObject
        var reference: String
        var members: [JSON.Member]
        /// The field that refers to the parent, and the parent's place among the nodes.
        var parent: (field: String, index: Int)?
    }

    func tree(_ name: String) async throws -> SandboxResponse {
        guard let object = schema.object(name, for: user.profile), object.isWritable else {
            throw SaveFailure(.notFound)
        }
        guard let records = try document()["records"]?.elements else {
            throw refusal("INVALID_INPUT", "records is missing or no array")
        }
        var nodes: [Node] = []
        for record in records {
            try add(record, object, parent: nil, level: 1, to: &nodes)
        }
        guard Set(nodes.map(\.reference)).count == nodes.count else {
            throw refusal("INVALID_INPUT", "each record has a referenceId of its own")
        }
        let all = nodes
        let results = try await environment.database.write { db in
            var results: (good: [JSON], bad: [JSON]) = ([], [])
            try db.inSavepoint {
                results = try save(all, saver(db))
                return results.bad.isEmpty ? .commit : .rollback
            }
            return results
        }
        let hasErrors = !results.bad.isEmpty
        return SandboxResponse(
            status: hasErrors ? 400 : 201,
            json: [
                "hasErrors": .boolean(hasErrors),
                "results": .array(hasErrors ? results.bad : results.good),
            ]
        )
    }

    private func add(
        _ record: JSON,
        _ object: SalesforceObject,
        parent: (field: String, index: Int)?,
        level: Int,
        to nodes: inout [Node]
    ) throws {
        guard level <= OrgLimits.salesforceTreeLevels, nodes.count < OrgLimits.salesforceTreeRecords
        else {
            throw refusal(
                "INVALID_INPUT",
                "a tree has \(OrgLimits.salesforceTreeRecords) records and "
                    + "\(OrgLimits.salesforceTreeLevels) levels at most"
            )
        }
        guard let reference = record["attributes"]?["referenceId"]?.text else {
            throw refusal("INVALID_INPUT", "attributes.referenceId is missing in a record")
        }
        let index = nodes.count
        var node = Node(object: object, reference: reference, members: [], parent: parent)
        var children: [(JSON, SalesforceObject, String)] = []
        for member in record.members ?? [] where member.name != "attributes" {
            guard let records = member.value["records"]?.elements,
                let (child, field) = schema.child(member.name, of: object, for: user.profile)
            else {
                node.members.append(member)
                continue
            }
            children += records.map { ($0, child, field.name) }
        }
        nodes.append(node)
        for (record, child, field) in children {
            try add(record, child, parent: (field, index), level: level + 1, to: &nodes)
        }
    }

    private func save(
        _ nodes: [Node],
        _ saver: SalesforceSaver
    ) throws -> (good: [JSON], bad: [JSON]) {
        var (good, bad, ids): ([JSON], [JSON], [String?]) = ([], [], [])
        for node in nodes {
            var members = node.members
            if let parent = node.parent {
                // Records below a refused record are not saved.
                guard let id = ids[parent.index] else {
                    ids.append(nil)
                    continue
                }
                members.append(.init(parent.field, .string(id)))
            }
            do {
                if let error = recordFault(id: nil) { throw SaveFailure(error) }
                let id = try saver.create(node.object, members)
                ids.append(id)
                good.append(["referenceId": .string(node.reference), "id": .string(id)])
            } catch let failure as SaveFailure {
                ids.append(nil)
                bad.append([
                    "referenceId": .string(node.reference),
                    "errors": .array(failure.errors.map(\.item)),
                ])
            }
        }
        return (good, bad)
    }
}

extension SalesforceSchema {
    /// The object whose records belong to an object's by a relationship, and the field by which
    /// they do; nil for a relationship that there is not, or whose object the sandbox has not.
    func child(
        _ relationship: String,
        of object: SalesforceObject,
        for profile: String
    ) -> (SalesforceObject, SalesforceField)? {
        for child in object.children
        where child.relationship?.lowercased() == relationship.lowercased() {
            if let found = self.object(child.object, for: profile), let field = found[child.field] {
                return (found, field)
            }
        }
        return nil
    }
}
