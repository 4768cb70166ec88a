#!/usr/bin/env python3
"""The disk that forgets, against SQLite itself: with synchronous=FULL no acknowledged row is lost, with OFF some are.

usage: power_loss_test.py PATH-OF-LIBRARY [unittest options]
"""
import os
import random
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from crash.power_loss import FILE, RECORD, SIZE, SYNC, WRITE, Power, unsynced  # noqa: E402

LIBRARY = ""
WRITER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=" + sys.argv[2])
database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, filler BLOB)")
number = database.execute("SELECT coalesce(max(id), 0) FROM rows").fetchone()[0]
while True:
    number += 1
    database.execute("INSERT INTO rows VALUES (?, zeroblob(1000 + ? % 5000))", (number, number))
    print(number, flush=True)
"""


class PowerLoss(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "data").mkdir()
        self.file = self.folder / "data" / "rows.db"

    def power(self, seed=1, lies=False):
        return Power(LIBRARY, self.folder / "data", self.folder / "journal", random.Random(seed), lies)

    def write(self, power, rows, synchronous):
        """The number of the last row that was acknowledged before the kill."""
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(self.file), synchronous], stdout=subprocess.PIPE,
                                  text=True, env={**os.environ, **power.environment})
        for _ in range(rows):
            last = int(writer.stdout.readline())
        writer.kill()
        rest = writer.stdout.read().split("\n")[:-1]
        writer.wait()
        writer.stdout.close()
        power.cut()
        return int(rest[-1]) if rest else last

    def rows(self):
        """(whether the file is sound, the last row in it); nothing of it may be left."""
        database = sqlite3.connect(self.file)
        try:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0]
            return sound == "ok", database.execute("SELECT coalesce(max(id), 0) FROM rows").fetchone()[0]
        except sqlite3.DatabaseError:
            return False, 0
        finally:
            database.close()

    def test_what_was_synced_stays(self):
        power = self.power()
        for number in range(1, 6):
            acknowledged = self.write(power, 20 * number, "FULL")
            sound, count = self.rows()
            self.assertTrue(sound)
            self.assertIn(count, (acknowledged, acknowledged + 1))
        self.assertGreater(sum(loss.writes for loss in power.losses), 0)

    def test_what_was_not_synced_is_lost(self):
        acknowledged = self.write(self.power(), 100, "OFF")
        _, count = self.rows()
        self.assertLess(count, acknowledged)

    def test_a_lying_disk_is_noticed(self):
        acknowledged = self.write(self.power(lies=True), 100, "FULL")
        self.assertLess(self.rows()[1], acknowledged)


class Journal(unittest.TestCase):
    @staticmethod
    def record(kind, number, offset=0, count=0, old_size=0, bytes_saved=b""):
        return RECORD.pack(kind, number, offset, count, old_size, len(bytes_saved)) + bytes_saved

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "file"
        self.opened = self.record(FILE, 1, bytes_saved=str(self.path).encode())

    def cut(self, records, keep):
        journal = self.path.parent / "journal"
        journal.write_bytes(b"".join(records))
        power = Power("", "", journal, random.Random(1))
        power.KEEP = [keep]
        power.cut()
        return self.path.read_bytes(), power.losses[0]

    def test_writes_since_the_last_sync_count(self):
        records = [self.opened, self.record(WRITE, 1, 0, 4, 0), self.record(SYNC, 1), self.record(WRITE, 1, 4, 4, 4),
                   self.record(WRITE, 1, 2, 4, 8, b"cdef")]
        writes = unsynced(b"".join(records))[str(self.path)]
        self.assertEqual([(write.offset, write.old) for write in writes], [(4, b""), (2, b"cdef")])
        self.assertEqual(unsynced(b"".join(records + [self.record(SIZE, 1)]))[str(self.path)], [])

    def test_a_record_cut_short_is_none(self):
        whole = self.opened + self.record(WRITE, 1, 0, 4, 4, b"abcd")
        self.assertEqual(len(unsynced(whole)[str(self.path)]), 1)
        for length in range(len(self.opened), len(whole)):
            self.assertEqual(unsynced(whole[:length])[str(self.path)], [])

    def test_the_old_contents_and_size_come_back(self):
        self.path.write_bytes(b"aXYdeFGH")
        found, loss = self.cut([self.opened, self.record(WRITE, 1, 5, 3, 5), self.record(WRITE, 1, 1, 2, 8, b"bc")], 0)
        self.assertEqual(found, b"abcde")
        self.assertEqual((loss.writes, loss.sectors_lost, loss.sectors_kept), (2, 1, 0))

    def test_what_reached_the_disk_stays(self):
        self.path.write_bytes(b"aXYdeFGH")
        found, _ = self.cut([self.opened, self.record(WRITE, 1, 5, 3, 5), self.record(WRITE, 1, 1, 2, 8, b"bc")], 1)
        self.assertEqual(found, b"aXYdeFGH")

    def test_a_hole_before_what_was_kept_reads_as_zeros(self):
        self.path.write_bytes(b"x" * 2048)
        found, loss = self.cut([self.opened, self.record(WRITE, 1, 0, 2048, 0)], 0.5)
        self.assertTrue(0 < loss.sectors_kept < 4)
        self.assertEqual(set(found[i:i + 512] for i in range(0, len(found), 512)) - {b"x" * 512}, {bytes(512)})

    def test_the_record_is_as_the_library_writes_it(self):
        self.assertEqual(RECORD.size, struct.calcsize("IIQQQQ"))


if __name__ == "__main__":
    LIBRARY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
