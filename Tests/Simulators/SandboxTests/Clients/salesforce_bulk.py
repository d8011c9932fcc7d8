# SPDX-License-Identifier: Apache-2.0
"""Bulk API 2.0, as simple-salesforce uses it, and the composite resources, which it passes on."""

import csv
import io

from simple_salesforce.exceptions import SalesforceMalformedRequest, SalesforceOperationError

from expecting import expect, raised, run
from salesforce_common import logged_in, set_fault

client = logged_in()
BASE = "/services/data/v59.0"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def records_come_and_go():
    people = [
        {"FirstName": "Ada", "LastName": f"Lovelace {number}", "Company": "Engines, \"Ltd\"",
         "Marketo_ID__c": f"B{number}", "HasOptedOutOfEmail": "yes"}
        for number in range(450)]
    people.append({**people[0], "LastName": "", "Marketo_ID__c": "B450"})
    done = client.bulk2.Lead.insert(records=people, wait=0.1)[0]
    expect(
        (done["numberRecordsTotal"], done["numberRecordsProcessed"], done["numberRecordsFailed"]),
        (451, 451, 1), "counts")
    good = rows(client.bulk2.Lead.get_successful_records(done["job_id"]))
    expect(len(good), 450, "successes")
    expect((good[0]["sf__Created"], good[0]["Company"]), ("true", "Engines, \"Ltd\""), "row")
    bad = rows(client.bulk2.Lead.get_failed_records(done["job_id"]))
    expect(
        (bad[0]["sf__Error"], bad[0]["Marketo_ID__c"]),
        ("REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --", "B450"),
        "failure")
    expect(rows(client.bulk2.Lead.get_unprocessed_records(done["job_id"])), [], "unprocessed")
    changes = [{"Id": good[0]["sf__Id"], "FirstName": "#N/A", "Title": "Countess", "Phone": ""}]
    done = client.bulk2.Lead.update(records=changes, wait=0.1)[0]
    expect(done["numberRecordsFailed"], 0, "failures")
    lead = client.Lead.get(good[0]["sf__Id"])
    expect((lead["FirstName"], lead["Title"], lead["HasOptedOutOfEmail"]),
           (None, "Countess", True), "record")
    upserts = [
        {"Marketo_ID__c": "B1", "Title": "Old"},
        {"Marketo_ID__c": "B999", "LastName": "New", "Company": "X", "Title": "New"}]
    done = client.bulk2.Lead.upsert(
        records=upserts, external_id_field="Marketo_ID__c", wait=0.1)[0]
    saved = rows(client.bulk2.Lead.get_successful_records(done["job_id"]))
    expect([row["sf__Created"] for row in saved], ["false", "true"], "created")
    gone = [{"Id": row["sf__Id"]} for row in good[:2]]
    done = client.bulk2.Lead.delete(records=gone, wait=0.1)[0]
    expect(done["numberRecordsFailed"], 0, "failures")
    done = client.bulk2.Lead.hard_delete(records=[{"Id": good[2]["sf__Id"]}], wait=0.1)[0]
    expect(done["numberRecordsFailed"], 0, "failures")
    expect(client.query("SELECT COUNT() FROM Lead")["totalSize"], 448, "left")
    both = client.query("SELECT COUNT() FROM Lead", include_deleted=True)
    expect(both["totalSize"], 450, "left and deleted")


def queries_come_in_pages():
    pages = list(client.bulk2.Lead.query(
        "SELECT Id, Marketo_ID__c, Owner.Name, CreatedDate, AnnualRevenue FROM Lead "
        "WHERE Marketo_ID__c LIKE 'B%' ORDER BY Marketo_ID__c LIMIT 100", max_records=40, wait=0.1))
    expect([len(rows(page)) for page in pages], [40, 40, 20], "pages")
    row = rows(pages[0])[0]
    expect(sorted(row), ["AnnualRevenue", "CreatedDate", "Id", "Marketo_ID__c", "Owner.Name"],
           "columns")
    expect((row["Owner.Name"], row["AnnualRevenue"]), ("LeadSync Integration", ""), "row")
    expect(row["CreatedDate"][-5:], ".000Z", "form of times")
    deleted = "".join(client.bulk2.Lead.query_all(
        "SELECT Id FROM Lead WHERE IsDeleted = TRUE", wait=0.1))
    expect(len(rows(deleted)), 2, "deleted")
    expect(list(client.bulk2.Lead.query("SELECT Id FROM Contact", wait=0.1)), ['"Id"\n'], "empty")
    for query in ["SELECT Nonsense FROM Lead", "SELECT COUNT() FROM Lead",
                  "SELECT Address FROM Lead"]:
        error = raised(
            SalesforceMalformedRequest, lambda: list(client.bulk2.Lead.query(query, wait=0.1)))
        expect(len(error.content), 1, "errors")


def jobs_fail():
    error = raised(
        SalesforceOperationError, client.bulk2.Lead.insert,
        records=[{"LastName": "A", "Nonsense": "1"}], wait=0.1)
    expect("Field name not found : Nonsense" in str(error), True, "reason")
    set_fault(kind="vendor-error", code="UNABLE_TO_LOCK_ROW", count=1, path="/batches")
    lead = {"LastName": "A", "Company": "B"}
    done = client.bulk2.Lead.insert(records=[lead, lead], wait=0.1)[0]
    expect((done["numberRecordsProcessed"], done["numberRecordsFailed"]), (2, 1), "counts")


def calls_use_each_other():
    answer = client.restful("composite", method="POST", json={
        "allOrNone": True,
        "compositeRequest": [
            {"method": "POST", "url": f"{BASE}/sobjects/Account", "referenceId": "account",
             "body": {"Name": "Engines"}},
            {"method": "POST", "url": f"{BASE}/sobjects/Contact", "referenceId": "contact",
             "body": {"LastName": "Ada", "AccountId": "@{account.id}"}},
            {"method": "GET", "referenceId": "read",
             "url": f"{BASE}/sobjects/Contact/@{{contact.id}}?fields=AccountId"},
            {"method": "GET", "referenceId": "found",
             "url": f"{BASE}/query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{{account.id}}'"},
        ]})
    parts = answer["compositeResponse"]
    expect([part["httpStatusCode"] for part in parts], [201, 201, 200, 200], "statuses")
    account = parts[0]["body"]["id"]
    expect(parts[0]["httpHeaders"]["Location"], f"{BASE}/sobjects/Account/{account}", "place")
    expect(parts[2]["body"]["AccountId"], account, "reference")
    expect(parts[3]["body"]["totalSize"], 1, "query")
    batch = client.restful("composite/batch", method="POST", json={"batchRequests": [
        {"method": "PATCH", "url": f"v59.0/sobjects/Account/{account}", "richInput": {"Site": "x"}},
        {"method": "GET", "url": "v59.0/sobjects/Account/001000000000000AAA"},
    ]})
    expect((batch["hasErrors"], [part["statusCode"] for part in batch["results"]]),
           (True, [204, 404]), "batch")
    tree = client.restful("composite/tree/Account", method="POST", json={"records": [{
        "attributes": {"type": "Account", "referenceId": "a"}, "Name": "Tree",
        "Contacts": {"records": [
            {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "Leaf"}]},
    }]})
    expect([part["referenceId"] for part in tree["results"]], ["a", "c"], "tree")
    leaf = client.Contact.get(tree["results"][1]["id"])
    expect(leaf["AccountId"], tree["results"][0]["id"], "parent")


run([records_come_and_go, queries_come_in_pages, jobs_fail, calls_use_each_other])
