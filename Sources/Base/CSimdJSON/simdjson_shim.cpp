// SPDX-License-Identifier: Apache-2.0
#include "simdjson_shim.h"

#include <new>
#include <simdjson.h>

struct LeadSyncJSONParser {
    explicit LeadSyncJSONParser(size_t max_capacity) noexcept : parser(max_capacity) {}
    simdjson::dom::parser parser;
};

size_t leadsync_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

LeadSyncJSONParser *leadsync_json_create(
    size_t initial_capacity, size_t max_capacity, size_t max_depth) {
    auto *made = new (std::nothrow) LeadSyncJSONParser(max_capacity);
    if (made == nullptr) return nullptr;
    // simdjson refuses the level that reaches its limit, we the one after it.
    if (made->parser.allocate(initial_capacity, max_depth + 1) != simdjson::SUCCESS) {
        delete made;
        return nullptr;
    }
    return made;
}

void leadsync_json_destroy(LeadSyncJSONParser *parser) { delete parser; }

LeadSyncJSONOutcome leadsync_json_parse(
    LeadSyncJSONParser *parser, const uint8_t *padded, size_t length,
    LeadSyncJSONDocument *document, const char **message) {
    // Without realloc_if_needed: the caller has padded the buffer.
    const simdjson::error_code error = parser->parser.parse(padded, length, false).error();
    switch (error) {
        case simdjson::SUCCESS: break;
        case simdjson::UTF8_ERROR: return LEADSYNC_JSON_NOT_UTF8;
        case simdjson::DEPTH_ERROR: return LEADSYNC_JSON_TOO_DEEP;
        case simdjson::NUMBER_ERROR:
        case simdjson::STRING_ERROR: return LEADSYNC_JSON_VALUE_NOT_READABLE;
        default: *message = simdjson::error_message(error); return LEADSYNC_JSON_OTHER;
    }
    document->tape = parser->parser.doc.tape.get();
    document->strings = parser->parser.doc.string_buf.get();
    // The root's word holds the index of its closing twin.
    document->tape_length = size_t(document->tape[0] & 0x00FFFFFFFFFFFFFFULL);
    return LEADSYNC_JSON_OK;
}
