// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

/// 15 and 18 characters are one record.
@Suite struct SalesforceRecordIDTests {
    @Test(
        arguments: [
            ("00Q5e00000ABCDE", "00Q5e00000ABCDEEA5"), ("0035e00000abcde", "0035e00000abcdeAAA"),
            ("00Q5e00000ABCdE", "00Q5e00000ABCdEEAX"),
            // As the contract has it, though its last character should be another.
            ("00Q5e00000ABCDEEA4", "00Q5e00000ABCDEEA4"),
        ]
    )
    func expands(text: String, whole: String) {
        #expect(SalesforceRecordID.whole(text) == whole)
        #expect(SalesforceRecordID.wholeLeadOrContact(text) == whole)
        #expect(SalesforceRecordID.isSame(text, whole))
    }

    @Test(
        arguments: [
            "", "00Q", "00Q5e00000ABCD", "00Q5e00000ABCD!", "00Q5e00000ABCDEE", "00Q5e00000ABCDé",
            "00Q5e00000ABCDEEA45",
        ]
    )
    func refuses(text: String) {
        #expect(SalesforceRecordID.whole(text) == nil)
        #expect(!SalesforceRecordID.isSame(text, text))
        #expect(!SalesforceRecordID.isChecked(text))
    }

    @Test func caseTellsRecordsApart() {
        #expect(!SalesforceRecordID.isSame("00Q5e00000ABCDE", "00Q5e00000ABCdE"))
        #expect(SalesforceRecordID.isChecked("00Q5e00000ABCDEEA5"))
        #expect(SalesforceRecordID.isChecked("00Q5e00000ABCDE"))
        #expect(!SalesforceRecordID.isChecked("00Q5E00000ABCDEEA5"))
    }

    @Test func onlyLeadsAndContactsAreSynced() {
        #expect(SalesforceRecordID.wholeLeadOrContact("0055e00000abcde") == nil)
        #expect(SalesforceRecordID.whole("0055e00000abcde") == "0055e00000abcdeAAA")
        #expect(SalesforceRecordID.isLead("00Q5e00000ABCDE"))
        #expect(SalesforceRecordID.isContact("0035e00000abcde"))
    }
}
