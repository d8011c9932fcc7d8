# SPDX-License-Identifier: Apache-2.0
"""Queries over several pages, and describes."""

from simple_salesforce import format_soql
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest, SalesforceResourceNotFound)

from expecting import expect, raised, run
from salesforce_common import administer, logged_in

client = logged_in()
PAGES = {"Sforce-Query-Options": "batchSize=200"}
COUNT = 450


def make_leads():
    kind = {"attributes": {"type": "Lead"}}
    for start in range(0, COUNT, 150):
        made = client.restful("composite/sobjects", method="POST", json={"records": [
            {**kind, "LastName": f"P{number:03}", "Company": "O'Hara & Söhne"}
            for number in range(start, start + 150)]})
        expect(all(result["success"] for result in made), True, "made")


def every_page_is_read():
    query = "SELECT Id, LastName FROM Lead ORDER BY LastName"
    first = client.query(query, headers=PAGES)
    expect((first["totalSize"], first["done"], len(first["records"])), (COUNT, False, 200), "page")
    expect(first["nextRecordsUrl"].startswith("/services/data/v59.0/query/01g"), True, "next")
    everything = client.query_all(query, headers=PAGES)
    names = [record["LastName"] for record in everything["records"]]
    expect(names, [f"P{number:03}" for number in range(COUNT)], "all pages")
    locator = first["nextRecordsUrl"].rsplit("/", 1)[1]
    second = client.query_more(locator, headers=PAGES)
    expect(second["records"][0]["LastName"], "P200", "second page")
    error = raised(SalesforceMalformedRequest, client.query_more, "01g000000000000AAA-200")
    expect(error.content[0]["errorCode"], "INVALID_QUERY_LOCATOR", "locator")


def deleted_records_are_queried():
    query = "SELECT Id, IsDeleted FROM Lead WHERE LastName = 'P007'"
    client.Lead.delete(client.query(query)["records"][0]["Id"])
    expect(client.query(query)["totalSize"], 0, "alive")
    records = client.query(query, include_deleted=True)["records"]
    expect([record["IsDeleted"] for record in records], [True], "deleted")


def text_is_quoted():
    query = format_soql(
        "SELECT COUNT() FROM Lead WHERE Company = {} AND CreatedDate = TODAY", "O'Hara & Söhne")
    expect(client.query(query)["totalSize"], COUNT - 1, "count")
    like = format_soql("SELECT Id FROM Lead WHERE LastName LIKE '{:like}%'", "P44")
    expect(client.query(like)["totalSize"], 10, "like")


def errors_are_malformed_requests():
    error = raised(SalesforceMalformedRequest, client.query, "SELECT Nonsense FROM Lead")
    expect(error.content[0]["errorCode"], "INVALID_FIELD", "code")
    expect(
        error.content[0]["message"].endswith(
            "No such column 'Nonsense' on entity 'Lead'. If you are attempting to use a custom "
            "field, be sure to append the '__c' after the custom field name. Please reference "
            "your WSDL or the describe call for the appropriate names."),
        True, "message")
    error = raised(SalesforceMalformedRequest, client.query, "SELECT Id FROM")
    expect(error.content[0]["errorCode"], "MALFORMED_QUERY", "code")
    raised(SalesforceResourceNotFound, client.search, "FIND {P001}")


def describes_tell_what_the_user_sees():
    everything = client.describe()
    expect(everything["maxBatchSize"], 200, "batch")
    objects = {thing["name"]: thing for thing in everything["sobjects"]}
    expect(objects["Lead"]["keyPrefix"], "00Q", "prefix")
    expect(objects["Contact"]["queryable"], True, "queryable")
    fields = {field["name"]: field for field in client.Lead.describe()["fields"]}
    name = fields["LastName"]
    expect((name["length"], name["byteLength"], name["nillable"]), (80, 240, False), "LastName")
    required = [
        field["name"] for field in fields.values()
        if field["createable"] and not field["nillable"] and not field["defaultedOnCreate"]]
    expect(sorted(required), ["Company", "LastName"], "required")
    hidden = {"object": "Lead", "field": "Fax", "readable": False}
    administer("salesforce/access", {"json": hidden})
    expect("Fax" in [field["name"] for field in client.Lead.describe()["fields"]], False, "Fax")
    raised(SalesforceMalformedRequest, client.query, "SELECT Fax FROM Lead")
    expect(client.Lead.metadata()["objectDescribe"]["name"], "Lead", "metadata")
    expect(raised(SalesforceResourceNotFound, client.Nonsense.describe).status, 404, "unknown")


def groups_and_children_are_queried():
    account = client.Account.create({"Name": "Engines"})["id"]
    for name in ["A", "B"]:
        client.Contact.create({"LastName": name, "AccountId": account})
    groups = client.query(
        "SELECT Account.Name, COUNT(Id) people FROM Contact GROUP BY Account.Name "
        "HAVING COUNT(Id) > 1")["records"]
    expect([(group["Name"], group["people"]) for group in groups], [("Engines", 2)], "groups")
    found = client.query(
        "SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account")["records"][0]
    expect([contact["LastName"] for contact in found["Contacts"]["records"]], ["A", "B"], "children")
    answer = client.restful("query/", params={"explain": "SELECT Id FROM Contact"})
    expect(answer["plans"][0]["sobjectCardinality"], 2, "plan")


run([
    groups_and_children_are_queried, make_leads, every_page_is_read, deleted_records_are_queried, text_is_quoted,
    errors_are_malformed_requests, describes_tell_what_the_user_sees,
])
