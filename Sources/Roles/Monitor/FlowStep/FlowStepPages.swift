// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec

/// What Marketo asks of the flow step once, when it is installed.
enum FlowStepPages {
    /// The service definition.
    static var definition: Answer {
        .json { json in
            json.member("apiName", "syncPersonToSFDC")
            json.object("i18n") { json in
                json.object("en_US") { json in
                    json.member("name", "Sync Person to SFDC")
                    json.member("filterName", "Person was Synced to SFDC")
                    json.member("triggerName", "Person is Synced to SFDC")
                    json.member("description", "Create the person in Salesforce, or update it now.")
                }
            }
            json.member("primaryAttribute", "assignTo")
            json.object("invocationPayloadDef") { json in
                json.array("flowAttributes", [()]) { json, _ in
                    json.object { json in
                        json.attribute("assignTo", "Assign To", "The owner of a new lead")
                        json.member("hasPicklist", true)
                        json.member("enforcePicklistSelect", false)
                    }
                }
                json.member("userDrivenMapping", false)
                json.array("fields", [String]()) { _, _ in }
                json.member("subscriptionContext", true)
                json.member("campaignContext", true)
            }
            json.object("callbackPayloadDef") { json in
                json.array("attributes", [()]) { json, _ in
                    json.object { $0.attribute("salesforceId", "Salesforce ID", "The record") }
                }
                json.member("userDrivenMapping", false)
                json.array("fields", [String]()) { _, _ in }
            }
        }
    }

    /// What an administrator of Marketo has to know.
    static var instructions: Answer {
        let text = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Sync Person to SFDC</title>
            <h1>Sync Person to SFDC</h1>
            <p>Enter the key that LeadSync has as <code>monitor.flowStepKey</code>. Nothing else has
            to be set up; fields are mapped by LeadSync.</p></html>
            """
        return Answer(contentType: "text/html; charset=utf-8", body: Array(text.utf8))
    }
}

extension JSONText {
    fileprivate mutating func attribute(_ name: String, _ title: String, _ description: String) {
        member("apiName", name)
        object("i18n") { json in
            json.object("en_US") { json in
                json.member("name", title)
                json.member("description", description)
            }
        }
        member("dataType", "string")
    }
}
