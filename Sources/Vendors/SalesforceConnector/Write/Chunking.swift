// SPDX-License-Identifier: Apache-2.0

/// Cuts a list into as few pieces as fit.
enum Chunking {
    /// - Parameter fits: whether a piece is small enough; a single element that is not comes alone.
    static func pieces<Element>(
        _ elements: [Element],
        fits: (ArraySlice<Element>) -> Bool
    ) -> [ArraySlice<Element>] {
        var pieces: [ArraySlice<Element>] = []
        var start = 0
        while start < elements.count {
            // Finds the largest piece by bisection: a part of a piece that fits also fits.
            var low = start + 1
            var high = elements.count
            while low < high {
                let middle = (low + high + 1) / 2
                if fits(elements[start..<middle]) { low = middle } else { high = middle - 1 }
            }
            pieces.append(elements[start..<low])
            start = low
        }
        return pieces
    }
}
