scheme = restic
title = restic
scope = account
lookup = source
index = client
chunker = rabin53:1048576
codec = zstd:3
status = cipher, keys, cut points, names: restic's documents and source; p of scrypt, which restic measures at init: assumed 5; pack headers, trees and index are the bench's
