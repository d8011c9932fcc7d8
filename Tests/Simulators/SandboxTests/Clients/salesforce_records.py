# SPDX-License-Identifier: Apache-2.0
"""Records one by one and in collections, and every error class that simple-salesforce has."""

from datetime import datetime, timedelta, timezone

from simple_salesforce.exceptions import (
    SalesforceGeneralError, SalesforceMalformedRequest, SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound)

from expecting import expect, raised, run
from salesforce_common import administer, logged_in, set_fault

client = logged_in()
LEAD = {"LastName": "Lovelace", "Company": "Engines"}


def a_record_lives_and_dies():
    made = client.Lead.create({**LEAD, "Email": "ada@example.com", "AnnualRevenue": 125000.5})
    expect(sorted(made), ["errors", "id", "success"], "answer")
    expect((made["success"], made["errors"], len(made["id"])), (True, [], 18), "answer")
    lead = client.Lead.get(made["id"])
    expect(lead["attributes"]["type"], "Lead", "type")
    expect(lead["attributes"]["url"], f"/services/data/v59.0/sobjects/Lead/{made['id']}", "url")
    expect(lead["Name"], "Lovelace", "name")
    # The field has no decimals: more are cut off.
    expect(lead["AnnualRevenue"], 125000.0, "revenue")
    expect(lead["Status"], "Open - Not Contacted", "default")
    expect(lead["Address"], None, "address")
    expect(lead["CreatedDate"][-9:], ".000+0000", "form of times")
    expect(client.Lead.update(made["id"], {"title": "Countess", "Phone": None}), 204, "status")
    expect(client.Lead.get(made["id"], params={"fields": "Title"})["Title"], "Countess", "title")
    expect(client.Lead.delete(made["id"]), 204, "status")
    error = raised(SalesforceResourceNotFound, client.Lead.get, made["id"])
    expect(
        error.content,
        [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}],
        "body")
    error = raised(SalesforceResourceNotFound, client.Lead.delete, made["id"])
    expect(error.content[0]["errorCode"], "ENTITY_IS_DELETED", "code")


def external_ids_find_records():
    key = "Marketo_ID__c/4711"
    expect(client.Lead.upsert(key, LEAD), 201, "created")
    expect(client.Lead.upsert(key, {"Title": "x"}), 200, "updated")
    answer = client.Lead.upsert(key, {"Title": "y"}, raw_response=True).json()
    expect((answer["success"], answer["created"], answer["errors"]), (True, False, []), "answer")
    lead = client.Lead.get_by_custom_id("Marketo_ID__c", "4711")
    expect((lead["Id"], lead["Title"]), (answer["id"], "y"), "record")
    error = raised(
        SalesforceMalformedRequest, client.Lead.create, {**LEAD, "Marketo_ID__c": "4711"})
    expect(
        error.content,
        [{
            "message": "duplicate value found: Marketo_ID__c duplicates value on record with id: "
            + answer["id"],
            "errorCode": "DUPLICATE_VALUE", "fields": [],
        }],
        "body")
    error = raised(SalesforceResourceNotFound, client.Lead.upsert, "Nonsense__c/1", LEAD)
    expect(
        error.content,
        [{
            "message": "Provided external ID field does not exist or is not accessible: "
            "Nonsense__c",
            "errorCode": "NOT_FOUND",
        }],
        "body")
    both = {"object": "Lead", "name": "Old_ID__c", "externalId": True}
    administer("salesforce/fields", {"json": both})
    ids = [client.Lead.create({**LEAD, "Old_ID__c": "7"})["id"] for _ in range(2)]
    error = raised(SalesforceMoreThanOneRecord, client.Lead.upsert, "Old_ID__c/7", LEAD)
    expect(
        sorted(error.content),
        sorted(f"/services/data/v59.0/sobjects/Lead/{id}" for id in ids),
        "records")


def refusal(fields, error=SalesforceMalformedRequest):
    return raised(error, client.Lead.create, fields).content


def errors_have_salesforces_bodies():
    expect(
        refusal({"Company": "x"}),
        [{
            "message": "Required fields are missing: [LastName]",
            "errorCode": "REQUIRED_FIELD_MISSING", "fields": ["LastName"],
        }],
        "required")
    long = "x" * 81
    expect(
        refusal({**LEAD, "LastName": long}),
        [{
            "message": f"Last Name: data value too large: {long} (max length=80)",
            "errorCode": "STRING_TOO_LONG", "fields": ["LastName"],
        }],
        "length")
    expect(
        refusal({**LEAD, "Email": "not-an-email"}),
        [{
            "message": "Email: invalid email address: not-an-email",
            "errorCode": "INVALID_EMAIL_ADDRESS", "fields": ["Email"],
        }],
        "e-mail")
    expect(
        refusal({**LEAD, "Foo__c": 1}),
        [{
            "message": "No such column 'Foo__c' on sobject of type Lead",
            "errorCode": "INVALID_FIELD",
        }],
        "column")
    expect(
        refusal({**LEAD, "Id": "00Q5e0000000001AAA"}),
        [{
            "message": "The Id field should not be specified in the sobject data.",
            "errorCode": "INVALID_FIELD",
        }],
        "ID")
    expect(
        refusal({**LEAD, "Name": "x"})[0]["errorCode"], "INVALID_FIELD_FOR_INSERT_UPDATE", "name")
    unknown = raised(SalesforceResourceNotFound, client.Nonsense.create, {})
    expect(
        unknown.content,
        [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}],
        "object")
    set_fault(kind="vendor-error", code="SERVER_UNAVAILABLE", count=1)
    error = raised(SalesforceGeneralError, client.limits)
    expect((error.status, error.content[0]["errorCode"]), (503, "SERVER_UNAVAILABLE"), "fault")


def validation_rules_refuse():
    rule = client.toolingexecute("sobjects/ValidationRule", "POST", {
        "FullName": "Lead.Sir_Needs_Phone",
        "Metadata": {
            "active": True, "errorConditionFormula": 'AND(Title = "Sir", ISBLANK(Phone))',
            "errorMessage": "A Sir has a phone.", "errorDisplayField": "Phone",
        },
    })
    expect(
        refusal({**LEAD, "Title": "Sir"}),
        [{
            "message": "A Sir has a phone.", "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["Phone"],
        }],
        "body")
    client.Lead.create({**LEAD, "Title": "Sir", "Phone": "1"})
    found = client.toolingexecute(
        f"query/?q=SELECT+Metadata+FROM+ValidationRule+WHERE+Id='{rule['id']}'")
    expect(found["records"][0]["Metadata"]["errorMessage"], "A Sir has a phone.", "metadata")
    error = raised(
        SalesforceMalformedRequest, client.toolingexecute,
        f"sobjects/ValidationRule/{rule['id']}", "PATCH",
        {"Metadata": {"errorConditionFormula": "Nonsense__c = 1"}})
    expect("Nonsense__c does not exist" in error.content[0]["message"], True, "message")
    client.toolingexecute(f"sobjects/ValidationRule/{rule['id']}", "DELETE")
    client.Lead.create({**LEAD, "Title": "Sir"})


def collections_answer_for_each_record():
    def save(method, records, **more):
        body = {"records": records, **more}
        return client.restful("composite/sobjects", method=method, json=body)

    kind = {"attributes": {"type": "Lead"}}
    made = save("POST", [{**kind, **LEAD}, {**kind, "Company": "x"}, {**kind, **LEAD}])
    expect([result["success"] for result in made], [True, False, True], "results")
    expect(
        made[1],
        {
            "success": False,
            "errors": [{
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [LastName]", "fields": ["LastName"],
            }],
        },
        "failure")
    ids = [made[0]["id"], made[2]["id"]]
    changes = [{**kind, "id": ids[0], "Title": "A"}, {**kind, "Id": ids[1], "LastName": None}]
    undone = save("PATCH", changes, allOrNone=True)
    expect(
        undone[0]["errors"][0],
        {
            "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "message": "Record rolled back because not all records were valid and the request "
            "was using AllOrNone header",
            "fields": [],
        },
        "rolled back")
    expect(client.Lead.get(ids[0])["Title"], None, "title")
    expect(save("PATCH", changes)[0], {"id": ids[0], "success": True, "errors": []}, "saved")
    upserted = client.restful(
        "composite/sobjects/Lead/Marketo_ID__c", method="PATCH",
        json={"records": [{**kind, **LEAD, "Marketo_ID__c": "99"}]})
    expect(upserted[0]["created"], True, "created")
    read = client.restful(
        "composite/sobjects/Lead", params={"ids": ",".join(ids), "fields": "Title,Company"})
    expect([record["Title"] for record in read], ["A", None], "titles")
    gone = client.restful(
        "composite/sobjects", method="DELETE", params={"ids": ",".join(ids)})
    expect([result["success"] for result in gone], [True, True], "deleted")
    many = raised(SalesforceMalformedRequest, save, "POST", [{**kind, **LEAD}] * 201)
    expect(many.content[0]["errorCode"], "EXCEEDED_ID_LIMIT", "too many")


def updated_and_deleted_are_listed():
    kept = client.Contact.create({"LastName": "Kept"})["id"]
    gone = client.Contact.create({"LastName": "Gone"})["id"]
    client.Contact.delete(gone)
    now = datetime.now(timezone.utc)
    # Seconds are ignored: the end is the next minute, and so is the sandbox's clock.
    administer("clock", {"json": {"advanceMilliseconds": 120000}})
    window = (now - timedelta(minutes=5), now + timedelta(minutes=2))
    updated = client.Contact.updated(*window)
    expect(kept in updated["ids"] and gone not in updated["ids"], True, "updated")
    expect(sorted(updated), ["ids", "latestDateCovered"], "members")
    deleted = client.Contact.deleted(*window)
    expect([record["id"] for record in deleted["deletedRecords"]], [gone], "deleted")
    expect(
        sorted(deleted), ["deletedRecords", "earliestDateAvailable", "latestDateCovered"],
        "members")
    administer("clock", method="DELETE")
    old = (now - timedelta(days=40), now)
    expect(
        raised(SalesforceMalformedRequest, client.Contact.updated, *old).content[0]["errorCode"],
        "INVALID_REPLICATION_DATE", "too old")


run([
    a_record_lives_and_dies, external_ids_find_records, errors_have_salesforces_bodies,
    validation_rules_refuse, collections_answer_for_each_record, updated_and_deleted_are_listed,
])
