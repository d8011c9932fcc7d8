// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// simdjson's DOM parser; for one thread at a time.
typedef struct LeadSyncJSONParser LeadSyncJSONParser;

/// Where simdjson left the last document: it belongs to the parser, until its next parse.
typedef struct {
    /// simdjson's tape (doc/tape.md of simdjson): one 64-bit word an element, two for a number.
    const uint64_t *tape;
    size_t tape_length;
    /// The unescaped strings, each after its length as a native 32-bit integer.
    const uint8_t *strings;
} LeadSyncJSONDocument;

/// What parsing came to, as far as the caller tells the outcomes apart.
typedef enum {
    LEADSYNC_JSON_OK = 0,
    LEADSYNC_JSON_NOT_UTF8,
    LEADSYNC_JSON_TOO_DEEP,
    /// A number or a text that simdjson cannot read.
    LEADSYNC_JSON_VALUE_NOT_READABLE,
    LEADSYNC_JSON_OTHER
} LeadSyncJSONOutcome;

/// Bytes that have to be readable after a document.
size_t leadsync_json_padding(void);

/// A parser that takes documents of up to `max_capacity` bytes and `max_depth` levels; null when
/// there is no memory.
LeadSyncJSONParser *leadsync_json_create(
    size_t initial_capacity, size_t max_capacity, size_t max_depth);

void leadsync_json_destroy(LeadSyncJSONParser *parser);

/// Parses the whole of a document; `message` is set to static text when that fails.
LeadSyncJSONOutcome leadsync_json_parse(
    LeadSyncJSONParser *parser, const uint8_t *padded, size_t length,
    LeadSyncJSONDocument *document, const char **message);

#ifdef __cplusplus
}
#endif
