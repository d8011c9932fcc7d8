// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel

/// Reads what stands on the triggers and on the cycles.
struct RecordDecoder {
    private let reader = JSONReader()

    func input(_ record: Record) -> Result<CycleMachine.Input, DecodingFailure> {
        do throws(DecodingFailure) {
            switch try reader.decodeRecord(from: record.value ?? []) {
            case .trigger(let trigger): return .success(.trigger(trigger))
            case .cycle(let report): return .success(.report(report))
            default: throw DecodingFailure("neither a trigger nor a cycle report")
            }
        } catch {
            return .failure(error)
        }
    }
}
