// SPDX-License-Identifier: Apache-2.0

/// Finds the known name that a misspelt one probably means.
enum Suggestion {
    /// The nearest of the known names, if it is near enough to be what was meant.
    static func nearest(to name: String, among known: [String]) -> String? {
        let lower = name.lowercased()
        let last = lower.split(separator: ".").last.map(String.init) ?? lower
        var best: (name: String, distance: Int)?
        for candidate in known {
            let other = candidate.lowercased()
            let otherLast = other.split(separator: ".").last.map(String.init) ?? other
            // The last part alone counts too: the right name in the wrong place, or a stump of it.
            let isStump = last.count > 2 && otherLast.hasPrefix(last)
            let distance = isStump || last == otherLast ? 1 : distance(lower, other)
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= min(ConfigurationLimits.suggestionDistance, name.count / 2)
        else { return nil }
        return best.name
    }

    /// How many characters have to be put in, taken out or changed (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in right.indices {
                let change = diagonal + (character == right[place] ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(change, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[right.count]
    }
}
