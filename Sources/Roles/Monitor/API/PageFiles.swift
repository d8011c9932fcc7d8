// SPDX-License-Identifier: Apache-2.0

/// The files of the page, which are part of the executable.
enum PageFiles {
    struct File: Sendable {
        var type: String
        var bytes: [UInt8]
    }

    /// The bytes of each file, by its name.
    static let all: [String: [UInt8]] = [
        "index.html": PackageResources.index_html
    ]

    /// A file, and the type that its suffix stands for.
    static func file(named name: String) -> File? {
        guard let bytes = all[name] else { return nil }
        let suffix = name.split(separator: ".").last ?? ""
        let type =
            switch suffix {
            case "html": "text/html"
            case "js": "text/javascript"
            case "css": "text/css"
            case "svg": "image/svg+xml"
            default: "application/octet-stream"
            }
        return File(type: type + "; charset=utf-8", bytes: bytes)
    }
}
