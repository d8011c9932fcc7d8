// SPDX-License-Identifier: Apache-2.0

/// Finds the known name that a misspelt one is nearest to.
enum Similarity {
    /// Names that are longer are not compared.
    private static let charactersMax = 80

    /// The name that is most like one that does not exist, whatever the case; nil when none is.
    static func closest(to name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard wanted.count <= charactersMax else { return nil }
        let limit = max(1, min(3, wanted.count / 3))
        var best: (distance: Int, name: String)?
        for name in names {
            let found = Array(name.lowercased().utf8)
            guard let distance = distance(wanted, found, limit: limit) else { continue }
            if best.map({ (distance, name) < ($0.distance, $0.name) }) ?? true {
                best = (distance, name)
            }
        }
        return best?.name
    }

    /// How many letters have to change, at most `limit`.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(
                        previous[column] + (letter == other ? 0 : 1),
                        min(previous[column + 1], current[column]) + 1
                    )
                )
            }
            previous = current
        }
        let result = previous[right.count]
        return result <= limit ? result : nil
    }
}
