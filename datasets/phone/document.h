/* datasets/phone/document.h: PDF, ZIP and JSON files; behind sb_media_read. */
#ifndef DATASETS_PHONE_DOCUMENT_H
#define DATASETS_PHONE_DOCUMENT_H

#include "datasets/phone/media.h"

enum {
	/* A JSON of one line: shorter ones would be all alike. */
	SB_DOCUMENT_LEAST_JSON_BYTES = 360,
};

/* As sb_media_read, for a medium of that kind. */
SB_MUST_USE enum sb_err sb_document_pdf(const struct sb_media *m,
					const struct sb_media_stock *stock,
					uint64_t offset, size_t len,
					uint8_t *out);
/* Checksums need a pass over the file wherever its headers are read. */
SB_MUST_USE enum sb_err sb_document_zip(const struct sb_media *m,
					const struct sb_media_stock *stock,
					uint64_t offset, size_t len,
					uint8_t *out);
SB_MUST_USE enum sb_err sb_document_json(const struct sb_media *m,
					 const struct sb_media_stock *stock,
					 uint64_t offset, size_t len,
					 uint8_t *out);

#endif
