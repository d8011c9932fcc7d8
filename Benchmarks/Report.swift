// SPDX-License-Identifier: Apache-2.0

/// The table of a run, and whether what must hold does.
struct Report {
    private struct Row {
        var measured: WorkerBenchmark.Case
        var microseconds: Double
        var recordsPerSecond: Double
        var ratio: Double
    }

    private let rows: [Row]

    /// Of each case the median of all rounds; the ratio is that of a round to its own floor.
    init(rounds: [[WorkerBenchmark.Measurement]]) {
        rows = WorkerBenchmark.Case.allCases.map { measured in
            var microseconds: [Double] = []
            var speeds: [Double] = []
            var ratios: [Double] = []
            for round in rounds {
                guard let floor = round.first(where: { $0.measured == .floor }),
                    let own = round.first(where: { $0.measured == measured })
                else { continue }
                microseconds.append(own.microseconds)
                speeds.append(own.recordsPerSecond)
                ratios.append(own.microseconds / floor.microseconds)
            }
            return Row(
                measured: measured,
                microseconds: Self.median(microseconds),
                recordsPerSecond: Self.median(speeds),
                ratio: Self.median(ratios)
            )
        }
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.sorted()[values.count / 2]
    }

    /// The cases that take more than they may.
    var violations: [String] {
        rows.compactMap { row in
            guard let limit = row.measured.limit, !(row.ratio <= limit) else { return nil }
            return
                "\(row.measured.rawValue): \(Self.text(row.ratio, 2)) times the floor's processor "
                + "time, at most \(Self.text(limit, 0)) are allowed"
        }
    }

    func printTable() {
        Self.printRow(["per record", "CPU µs", "records/s", "x floor", "limit"])
        for row in rows {
            Self.printRow([
                row.measured.rawValue, Self.text(row.microseconds, 2),
                Self.text(row.recordsPerSecond, 0), Self.text(row.ratio, 2),
                row.measured.limit.map { Self.text($0, 0) } ?? "-",
            ])
        }
    }

    static func printTable(_ measurements: [MicroBenchmark.Measurement]) {
        printRow(["without Kafka", "CPU µs", "limit"])
        for measurement in measurements {
            printRow([
                measurement.name, text(measurement.nanoseconds / 1_000, 2),
                measurement.limitMicroseconds.map { text($0, 0) } ?? "-",
            ])
        }
    }

    /// The parts that take more than they may.
    static func violations(of measurements: [MicroBenchmark.Measurement]) -> [String] {
        measurements.filter(\.isTooSlow).map { measurement in
            "\(measurement.name): \(text(measurement.nanoseconds / 1_000, 2)) µs, at most "
                + "\(measurement.limitMicroseconds.map { text($0, 0) } ?? "-") are allowed"
        }
    }

    private static func printRow(_ cells: [String]) {
        let first = cells[0] + spaces(44 - cells[0].count)
        print(cells.dropFirst().reduce(first) { $0 + spaces(11 - $1.count) + $1 })
    }

    private static func spaces(_ count: Int) -> String {
        String(repeating: " ", count: max(1, count))
    }

    /// A number with so many digits after the point.
    static func text(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "?" }
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % scale + scale).dropFirst()
        return "\(scaled / scale).\(fraction)"
    }
}
