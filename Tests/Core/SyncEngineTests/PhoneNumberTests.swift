// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyncEngine

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("(415) 555-1212", "415.555.1212"), ("+1 415-555-1212", "(415) 555-1212"),
        ("+49 171 2345678", "0171 2345678"), ("0049 171 2345678", "+491712345678"),
        ("+44 (0)20 7946 0958", "020 7946 0958"), ("555-1212 x7", "5551212 ext. 7"),
    ])
    func oneNumberIsWrittenInManyWays(one: String, other: String) {
        #expect(PhoneNumber.areSame(one, other))
        #expect(PhoneNumber.areSame(other, one))
    }

    @Test(arguments: [
        ("(415) 555-1212", "(415) 555-1213"), ("+49 171 2345678", "+43 171 2345678"),
        ("555-1212", "415 555-1212"), ("+1 12345", "12345"), ("555-1212 x7", "555-1212"),
        ("none", "unknown"), ("", "0"), ("+1 800 415 555 1212", "415 555 1212"),
        ("Ada's 4155551212", "Bob's 4155551212"), ("line 1", "desk 1"), ("1", "(1)"),
        ("4155551212, ask for Ada", "4155551212, ask for Bob"), ("٤١٥٥٥٥١٢١٢", "4155551212"),
    ])
    func numbersThatDifferAreTwo(one: String, other: String) {
        #expect(!PhoneNumber.areSame(one, other))
        #expect(!PhoneNumber.areSame(other, one))
    }
}
