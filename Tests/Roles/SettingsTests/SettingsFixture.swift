// SPDX-License-Identifier: Apache-2.0

import Settings

/// The layers of settings on a machine with these environment variables and files.
func makeSources(
    _ variables: [String: String] = [:],
    flags: [String: String] = [:],
    files: [String: String] = [:],
    file: String? = nil
) throws -> SettingSources {
    try SettingSources(
        flags: flags,
        configurationFile: file,
        surroundings: ProcessEnvironment(
            variables: variables,
            hostName: "host-1",
            readFile: { path in
                guard let text = files[path] else {
                    throw ConfigurationError("\(path): no such file", isMissingFile: true)
                }
                return text
            }
        )
    )
}

/// What is wrong with the settings that are read.
func problems(_ body: () throws -> Void) -> [String] {
    do { try body() } catch let error as ConfigurationError {
        return error.problems
    } catch {}
    return []
}
