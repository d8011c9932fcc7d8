// SPDX-License-Identifier: Apache-2.0

internal import CRocksDB

/// Changes that are written together; it is used again and again. It belongs to one thread.
final class WriteBatch {
    let pointer: OpaquePointer

    init() { pointer = rocksdb_writebatch_create() }

    deinit { rocksdb_writebatch_destroy(pointer) }

    /// How large it is.
    var byteCount: Int {
        var count = 0
        _ = rocksdb_writebatch_data(pointer, &count)
        return count
    }

    func removeAll() { rocksdb_writebatch_clear(pointer) }

    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        rocksdb_writebatch_put(
            pointer,
            key.characters,
            key.count,
            value.characters,
            value.count
        )
    }

    func put(_ key: [UInt8], _ value: [UInt8]) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { value in put(key, value) } }
    }

    func delete(_ key: UnsafeRawBufferPointer) {
        rocksdb_writebatch_delete(pointer, key.characters, key.count)
    }

    func delete(_ range: KeyRange) {
        range.start.withUnsafeBytes { start in
            range.end.withUnsafeBytes { end in
                rocksdb_writebatch_delete_range(
                    pointer,
                    start.characters,
                    start.count,
                    end.characters,
                    end.count
                )
            }
        }
    }
}
