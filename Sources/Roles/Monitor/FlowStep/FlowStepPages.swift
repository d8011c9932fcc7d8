// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec

/// What Marketo asks of the flow step when it is installed.
enum FlowStepPages {
    /// The flow attribute that names the owner.
    static let ownerAttribute = "assignTo"

    /// The OpenAPI document, with the address under which the step is called.
    static func openAPI(server: String) -> Answer {
        let document = String(decoding: PackageResources.flow_step_json, as: UTF8.self)
        return Answer(body: Array(document.replacing("{server}", with: server).utf8))
    }

    /// The service definition.
    static var definition: Answer {
        .json { json in
            json.member("apiName", "syncPersonToSFDC")
            json.object("i18n") { json in
                json.object("en_US") { json in
                    json.member("name", "Sync Person to SFDC")
                    json.member("filterName", "Person was Synced to SFDC")
                    json.member("triggerName", "Person is Synced to SFDC")
                    json.member(
                        "description",
                        "Create the person in Salesforce, or update it there now."
                    )
                }
            }
            json.member("primaryAttribute", ownerAttribute)
            json.object("invocationPayloadDef", invocation)
            json.object("callbackPayloadDef") { json in
                json.array("attributes", [()]) { json, _ in
                    json.object { json in
                        json.attribute(
                            "salesforceId",
                            "Salesforce ID",
                            "The Salesforce lead or contact that was made or written"
                        )
                    }
                }
                json.array("fields", [String]()) { _, _ in }
                json.member("userDrivenMapping", false)
            }
        }
    }

    private static func invocation(_ json: inout JSONText) {
        json.array("globalAttributes", [String]()) { _, _ in }
        json.array("flowAttributes", [()]) { json, _ in
            json.object { json in
                json.attribute(
                    "assignTo",
                    "Assign To",
                    "The Salesforce user or queue that is to own the lead"
                )
                json.member("hasPicklist", true)
                json.member("enforcePicklistSelect", false)
            }
        }
        json.array("fields", [String]()) { _, _ in }
        json.array("headers", [String]()) { _, _ in }
        json.member("userDrivenMapping", false)
        json.member("programContext", false)
        json.member("campaignContext", true)
        json.member("triggerContext", false)
        json.member("programMemberContext", false)
        json.member("subscriptionContext", true)
        json.array("myTokenContext", [String]()) { _, _ in }
    }

    /// What an administrator of Marketo has to know.
    static var instructions: Answer {
        let text = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Sync Person to SFDC</title>
            <h1>Sync Person to SFDC</h1>
            <p>Enter the key that LeadSync has as <code>monitor.flowStepKey</code>. Nothing else has
            to be set up: LeadSync maps the fields itself. <em>Assign To</em> takes one of the
            choices, or the ID of any Salesforce user or queue.</p></html>
            """
        return Answer(contentType: "text/html; charset=utf-8", body: Array(text.utf8))
    }

    /// The step's icon, which pages of Marketo may show.
    static var icon: Answer {
        Answer(
            contentType: "image/svg+xml; charset=utf-8",
            headers: [("Cross-Origin-Resource-Policy", "cross-origin")],
            body: PackageResources.icon_svg
        )
    }
}

extension JSONText {
    /// An attribute of the step, as the interface describes them.
    fileprivate mutating func attribute(_ name: String, _ title: String, _ description: String) {
        member("apiName", name)
        object("i18n") { json in
            json.object("en_US") { json in
                json.member("name", title)
                json.member("description", description)
                json.member("uiTooltip", description)
            }
        }
        member("dataType", "string")
    }
}
