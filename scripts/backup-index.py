#!/usr/bin/env python3
"""Print what the index of an iTunes or Finder backup says, beside a real one's.

usage: backup-index.py BACKUP     (a folder with an unencrypted Manifest.db)

A table in Markdown: all files, and those outside the camera's roll.  The real
column is of an iPhone9,3 on iOS 14.3 from a public test suite, as measured once.
"""

import collections
import os
import plistlib
import sqlite3
import sys

REAL = {
    "files, directories, links": "1,089, 2,618, 14",
    "domains": "562",
    "MB": "182.0",
    "size: p10, p25, median": "42, 126, 638",
    "p75, p90, p99": "13 kB, 130 kB, 2,461 kB",
    "largest, MB": "63.5",
    "empty": "24",
    "protection class 1, 2, 3, 4": "7, 2, 581, 499",
    "with a `Digest`": "477",
    "AppDomainGroup, MB": "71.0",
    "HomeDomain, MB": "47.2",
    "CameraRollDomain, MB": "40.4",
    "AppDomain, MB": "19.7",
    "HealthDomain, MB": "1.3",
    "HomeKitDomain, MB": "1.0",
    "KeychainDomain, MB": "0.5",
}


def quantile(sizes, part):
    """The size that part of the files lie below."""
    return sizes[int(part * len(sizes))]


def kilo(size):
    """Bytes as kB."""
    return f"{size / 1000:,.0f} kB"


def describe(rows):
    """The table's column of these rows."""
    kinds = collections.Counter(flags for _, flags, _ in rows)
    files = [(domain, about) for domain, flags, about in rows if flags == 1]
    sizes = sorted(about["Size"] for _, about in files)
    classes = collections.Counter(about["ProtectionClass"] for _, about in files)
    megabytes = collections.Counter()
    for domain, about in files:
        megabytes[domain.split("-")[0]] += about["Size"] / 1e6
    column = {
        "files, directories, links": f"{kinds[1]:,}, {kinds[2]:,}, {kinds[4]}",
        "domains": str(len({domain for domain, _, _ in rows})),
        "MB": f"{sum(sizes) / 1e6:.1f}",
        "size: p10, p25, median": ", ".join(
            f"{quantile(sizes, p):,}" for p in (0.1, 0.25, 0.5)
        ),
        "p75, p90, p99": ", ".join(
            kilo(quantile(sizes, p)) for p in (0.75, 0.9, 0.99)
        ),
        "largest, MB": f"{sizes[-1] / 1e6:.1f}",
        "empty": str(sizes.count(0)),
        "protection class 1, 2, 3, 4": ", ".join(
            str(classes[c]) for c in (1, 2, 3, 4)
        ),
        "with a `Digest`": str(sum("Digest" in about for _, about in files)),
    }
    for name in REAL:
        if name.endswith(", MB") and name not in column:
            column[name] = f"{megabytes[name[:-4]]:.1f}"
    return column


def main():
    """Read the index, print the table."""
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if len(sys.argv) == 2 else 2
    index = os.path.join(sys.argv[1], "Manifest.db")
    if not os.path.isfile(index):
        print(f"{index}: not there, or no backup", file=sys.stderr)
        return 1
    database = sqlite3.connect(index)
    rows = [
        (domain, flags, plistlib.loads(about)["$objects"][1])
        for domain, flags, about in database.execute(
            "SELECT domain, flags, file FROM Files"
        )
    ]
    every = describe(rows)
    rest = describe([row for row in rows if row[0] != "CameraRollDomain"])
    print("| index of a backup | real | made | made, without the camera's roll |")
    print("|---|---|---|---|")
    for name, real in REAL.items():
        print(f"| {name} | {real} | {every[name]} | {rest[name]} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
