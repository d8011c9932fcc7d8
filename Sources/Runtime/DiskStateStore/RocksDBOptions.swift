// SPDX-License-Identifier: Apache-2.0

internal import CRocksDB

/// Sets RocksDB up; docs/decisions/0045-the-store-on-disk.md has the reasons.
final class RocksDBOptions {
    let pointer: OpaquePointer
    let cache: OpaquePointer
    private let table: OpaquePointer

    init(_ memory: StoreMemory) {
        pointer = rocksdb_options_create()
        cache = rocksdb_cache_create_lru(memory.cacheBytes)
        table = rocksdb_block_based_options_create()
        setTable()
        setMemory(memory)
        setFiles()
        setLog()
    }

    deinit {
        rocksdb_options_destroy(pointer)
        rocksdb_block_based_options_destroy(table)
        rocksdb_cache_destroy(cache)
    }

    private func setTable() {
        typealias Limits = DiskStateStoreLimits
        rocksdb_block_based_options_set_block_cache(table, cache)
        rocksdb_block_based_options_set_block_size(table, Limits.blockBytes)
        rocksdb_block_based_options_set_format_version(table, 5)
        // Counted with the blocks: they would grow with the leads, and without a bound.
        rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
        rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
        // The table takes the filter policy over.
        rocksdb_block_based_options_set_filter_policy(
            table,
            rocksdb_filterpolicy_create_bloom_full(Limits.filterBitsPerKey)
        )
        rocksdb_options_set_block_based_table_factory(pointer, table)
    }

    private func setMemory(_ memory: StoreMemory) {
        rocksdb_options_set_write_buffer_size(pointer, memory.writeBufferBytes)
        rocksdb_options_set_max_write_buffer_number(pointer, 2)
        rocksdb_options_set_max_open_files(pointer, DiskStateStoreLimits.openFiles)
    }

    private func setFiles() {
        typealias Limits = DiskStateStoreLimits
        rocksdb_options_set_max_background_jobs(pointer, Limits.backgroundJobs)
        rocksdb_options_set_target_file_size_base(pointer, Limits.fileBytes)
        rocksdb_options_set_max_bytes_for_level_base(pointer, Limits.levelBytes)
        rocksdb_options_set_level_compaction_dynamic_level_bytes(pointer, 1)
        rocksdb_options_set_compression(pointer, Int32(rocksdb_lz4_compression))
        rocksdb_options_set_bytes_per_sync(pointer, Limits.syncBytes)
        rocksdb_options_set_paranoid_checks(pointer, 1)
    }

    private func setLog() {
        // Warnings and errors: they name files and no keys.
        rocksdb_options_set_info_log_level(pointer, 2)
        rocksdb_options_set_max_log_file_size(pointer, DiskStateStoreLimits.logFileBytes)
        rocksdb_options_set_keep_log_file_num(pointer, DiskStateStoreLimits.logFiles)
        rocksdb_options_set_stats_dump_period_sec(pointer, 0)
        rocksdb_options_set_stats_persist_period_sec(pointer, 0)
    }
}
