// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Texts (docs/reference/formula-language.md, Texts): positions count UTF-16 code units.
@Suite struct TextFunctionTests {
    @Test(
        arguments: [
            Case("LEN('abc')", "3"), Case("LEN('é😀')", "3"), Case("LEN(' ')", "1"),
            Case("LEFT('hello', 2)", "'he'"), Case("LEFT('hello', 9)", "'hello'"),
            Case("LEFT('hello', 0)", "blank"), Case("LEFT('hello', -1)", "blank"),
            Case("LEFT('hello', 2.9)", "'he'"), Case("LEFT(t1, 2)", "blank"),
            Case("LEFT('hello', n1)", "blank"), Case("LEFT('é😀x', 3)", "'é😀'"),
            Case("RIGHT('hello', 2)", "'lo'"), Case("RIGHT('hello', 9)", "'hello'"),
            Case("RIGHT('hello', 0)", "blank"), Case("RIGHT('hello', n1)", "blank"),
            Case("RIGHT('x😀', 2)", "'😀'"), Case("MID('hello', 2, 3)", "'ell'"),
            Case("MID('hello', 0, 2)", "'he'"), Case("MID('hello', -5, 2)", "'he'"),
            Case("MID('hello', 6, 2)", "blank"), Case("MID('hello', 5, 2)", "'o'"),
            Case("MID('hello', 2, 0)", "blank"), Case("MID('hello', n1, 2)", "blank"),
            Case("MID('hello', 2, 99)", "'ello'"), Case("MID(t1, 1, 1)", "blank"),
            Case("SUBSTR('hello', 2)", "'ello'"), Case("SUBSTR('hello', 2, 2)", "'el'"),
            Case("SUBSTR('hello', -3)", "'llo'"), Case("SUBSTR('hello', -3, 2)", "'ll'"),
            Case("SUBSTR('hello', 6)", "blank"), Case("SUBSTR('hello', -6)", "blank"),
            Case("SUBSTR('hello', 0)", "'hello'"), Case("SUBSTR(t1, 1)", "blank"),
            Case("LPAD('7', 3)", "'  7'"), Case("LPAD('7', 3, '0')", "'007'"),
            Case("LPAD('7', 4, 'ab')", "'aba7'"), Case("LPAD('hello', 2, 'x')", "'he'"),
            Case("LPAD('a', 0, 'x')", "blank"), Case("LPAD('a', -1)", "blank"),
            Case("LPAD(t1, 3, 'x')", "blank"), Case("LPAD('a', n1)", "blank"),
            Case("RPAD('7', 3)", "'7  '"), Case("RPAD('7', 4, 'ab')", "'7aba'"),
            Case("RPAD('hello', 2)", "'he'"), Case("LPAD('a', 100001)", "error"),
            Case("LEN(RPAD('a', 100000))", "100000"),
        ]
    )
    func parts(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("UPPER('aé1ß')", "'AÉ1SS'"), Case("LOWER('AÉΣ')", "'aéς'"),
            Case("UPPER(t1)", "blank"),
            Case("UPPER('i', 'tr')", "'İ'"), Case("LOWER('I', 'tr_TR')", "'ı'"),
            Case("LOWER('I', 'en')", "'i'"),
            Case("INITCAP('hello wORLD')", "'Hello World'"),
            Case("INITCAP('a-b c1d')", "'A-B C1d'"),
            Case("INITCAP('élan vital')", "'Élan Vital'"), Case("INITCAP(t1)", "blank"),
            Case("TRIM('  a b  ')", "'a b'"), Case("TRIM('   ')", "blank"),
            Case("TRIM('\\ta\\n')", "'\ta\n'"),
            Case("TRIM(t1)", "blank"), Case("REVERSE('abc')", "'cba'"),
            Case("REVERSE('a😀')", "'😀a'"),
            Case("REVERSE(t1)", "blank"), Case("ASCII('A')", "65"), Case("ASCII('😀')", "128512"),
            Case("ASCII('ab')", "97"), Case("ASCII(t1)", "blank"), Case("CHR(65)", "'A'"),
            Case("CHR(128512)", "'😀'"), Case("CHR(0)", "blank"), Case("CHR(-1)", "blank"),
            Case("CHR(1114112)", "blank"), Case("CHR(55296)", "blank"), Case("CHR(n1)", "blank"),
            Case("CHR(65.9)", "'A'"), Case("'a' & 'b' & 'c'", "'abc'"), Case("'a' + 'b'", "'ab'"),
        ]
    )
    func conversions(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("FIND('l', 'hello')", "3"), Case("FIND('l', 'hello', 4)", "4"),
            Case("FIND('l', 'hello', 5)", "0"),
            Case("FIND('x', 'hello')", "0"), Case("FIND('h', 'hello', 0)", "1"),
            Case("FIND('h', 'hello', -3)", "1"),
            Case("FIND('', 'hello')", "0"), Case("FIND(t1, 'hello')", "0"),
            Case("FIND('a', t1)", "0"),
            Case("FIND('l', 'hello', n1)", "error"), Case("FIND('l', 'hello', 99)", "0"),
            Case("FIND('L', 'hello')", "0"),
            Case("FIND('x', '😀x')", "3"), Case("FIND('x', '😀x', 2)", "3"),
            Case("FIND('😀', 'é😀😀', 3)", "4"),
            Case("CONTAINS('hello', 'ell')", "TRUE"), Case("CONTAINS('hello', 'ELL')", "FALSE"),
            Case("CONTAINS('hello', '')", "TRUE"), Case("CONTAINS(t1, t2)", "TRUE"),
            Case("CONTAINS(t1, 'a')", "blank"),
            Case("BEGINS('hello', 'he')", "TRUE"), Case("BEGINS('hello', 'el')", "FALSE"),
            Case("BEGINS('he', 'hello')", "FALSE"),
            Case("BEGINS('hello', t1)", "TRUE"), Case("BEGINS(t1, t2)", "TRUE"),
            Case("BEGINS(t1, 'a')", "blank"),
            Case("SUBSTITUTE('banana', 'an', 'AN')", "'bANANa'"),
            Case("SUBSTITUTE('aaa', 'aa', 'b')", "'ba'"),
            Case("SUBSTITUTE('abc', 'b', t1)", "'ac'"), Case("SUBSTITUTE('abc', t1, 'x')", "blank"),
            Case("SUBSTITUTE(t1, 'a', 'x')", "blank"), Case("SUBSTITUTE('abc', 'x', 'y')", "'abc'"),
            Case("SUBSTITUTE('aa', 'a', '')", "''"),
            Case("SUBSTITUTE(RPAD('a', 60000, 'a'), 'a', 'bb')", "error"),
            Case("LIKE('hello', 'h%o')", "TRUE"), Case("LIKE('hello', 'h_llo')", "TRUE"),
            Case("LIKE('hello', 'H%')", "FALSE"),
            Case("LIKE('hello', 'ell')", "FALSE"), Case("LIKE('50%', '50\\\\%')", "TRUE"),
            Case("LIKE('505', '50\\\\%')", "FALSE"),
            Case("LIKE('a_b', 'a\\\\_b')", "TRUE"), Case("LIKE('axb', 'a\\\\_b')", "FALSE"),
            Case("LIKE('axb', 'a.b')", "TRUE"),
            Case("LIKE('', '%')", "TRUE"), Case("LIKE(t1, '')", "TRUE"),
            Case("LIKE('a', t1)", "FALSE"),
            Case("LIKE('a\\nb', 'a%b')", "TRUE"), Case("LIKE('aXbXc', '%X%X%')", "TRUE"),
        ]
    )
    func searches(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("HTMLENCODE('<a href=\"x\">&\\'')", "'&lt;a href=&quot;x&quot;&gt;&amp;&#39;'"),
            Case("JSENCODE('a\\'b\\\\c\\n')", "'a\\'b\\\\c\\n'"),
            Case("URLENCODE('a b/ü')", "'a+b%2F%C3%BC'"),
            Case("JSINHTMLENCODE('<\\'')", "'&lt;&#39;'"), Case("HTMLENCODE(t1)", "blank"),
            Case("URLENCODE(t1)", "blank"),
            Case("FORMATCURRENCY('USD', 1234567.891)", "'USD 1,234,567.89'"),
            Case("FORMATCURRENCY('JPY', 1234.5)", "'JPY 1,235'"),
            Case("FORMATCURRENCY('EUR', -0.5)", "'EUR -0.50'"),
            Case("FORMATCURRENCY('EUR', n1)", "''"),
            Case("FORMATCURRENCY('TND', 1)", "'TND 1.000'"),
            Case("JSONVALUE('{\"a\":{\"b\":1}}', 'a.b')", "'1'"),
            Case("JSONVALUE('{\"a\":\"x\"}', '$.a')", "'x'"),
            Case("JSONPATHVALUE('{\"a\":[10,20]}', '$.a[1]')", "'20'"),
            Case("JSONPATHVALUE('{\"a\":true}', '$.a')", "'true'"),
            Case("JSONPATHVALUE('{\"a\":1', '$.a')", "blank"),
            Case("JSONPATHVALUE('{}', '$.a')", "blank"),
            Case("JSONPATHVALUE(t1, '$.a')", "blank"),
            Case("JSONPATHVALUE('{\"a\":1}', t1)", "blank"),
            Case("CASESAFEID('001A0000006Vm9r')", "'001A0000006Vm9rIAC'"),
            Case("CASESAFEID('001A0000006Vm9rIAC')", "'001A0000006Vm9rIAC'"),
            Case("CASESAFEID('001')", "error"),
            Case("CASESAFEID(t1)", "blank"), Case("CURRENCYRATE('EUR')", "unknown"),
        ]
    )
    func encodersAndLookUps(row: Case) throws { try row.check() }

    /// A text that is the result is cut; inside a formula it is not.
    @Test func resultsAreCut() throws {
        let result = try Sample.evaluate("RPAD('a', 2000, 'b')")
        #expect(result.utf16.count == Limits.resultCharacters + 2)
        try Case("LEN(RPAD('a', 2000, 'b'))", "2000").check()
    }
}
