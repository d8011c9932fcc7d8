// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

@testable import Monitor

/// The page is part of the executable.
@Suite struct PageFilesTests {
    @Test func everyFileOfTheFolderIsServed() throws {
        let folder = Repository.root.appendingPathComponent("Sources/Roles/Monitor/Page")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(PageFiles.all.keys))
        for name in names {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
            #expect(PageFiles.file(named: name)?.bytes == [UInt8](bytes), "\(name)")
            #expect(PageFiles.file(named: name)?.type != "application/octet-stream; charset=utf-8")
        }
        #expect(PageFiles.file(named: "../Package.swift") == nil)
    }
}
