"""A power cut: takes back what a killed process had written and never synced.

power_loss.cc, preloaded into the process, has written down what each write replaced. Of what was not synced each sector may
have reached the disk or not: the dice decide, a later write to a sector never without the earlier ones.
"""
import os
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

RECORD = struct.Struct("<IIQQQQ")  # as in power_loss.cc
FILE, WRITE, SYNC, SIZE = range(4)
SECTOR = 512


@dataclass
class Write:
    offset: int
    count: int
    old_size: int
    old: bytes  # what was there; shorter than `count` where the file ended


@dataclass
class Loss:
    """What a cut did."""
    writes: int = 0  # that were not synced
    sectors_lost: int = 0
    sectors_kept: int = 0
    files: set = field(default_factory=set)


class Power:
    """The power of one server.

    keep  the share of unsynced sectors that reach the disk; each cut chooses one of these
    """

    KEEP = [0.0, 0.0, 0.5, 0.95]

    def __init__(self, library, folder, journal, dice, lies=False):
        self.journal = Path(journal)
        self.dice = dice
        self.losses = []
        self.environment = {"LD_PRELOAD": str(library), "POWER_LOSS_FOLDER": str(folder),
                            "POWER_LOSS_JOURNAL": str(journal)}
        if lies:
            self.environment["POWER_LOSS_LIES"] = "1"

    def cut(self):
        """After the process has ended. A new one begins with a new journal: what is there is on the disk."""
        loss = Loss()
        keep = self.dice.choice(self.KEEP)
        if self.journal.exists():
            for path, writes in unsynced(self.journal.read_bytes()).items():
                if writes and os.path.exists(path):
                    take_back(path, writes, keep, self.dice, loss)
            self.journal.unlink()
        self.losses.append(loss)


def unsynced(journal):
    """{path: the writes since it was last synced}; a record that the kill cut short is none."""
    paths, writes, at = {}, defaultdict(list), 0
    while at + RECORD.size <= len(journal):
        kind, number, offset, count, old_size, saved = RECORD.unpack_from(journal, at)
        at += RECORD.size
        if at + saved > len(journal):
            break
        bytes_saved, at = journal[at:at + saved], at + saved
        if kind == FILE:
            paths[number] = bytes_saved.decode()
        elif kind == WRITE:
            writes[paths[number]].append(Write(offset, count, old_size, bytes_saved))
        else:
            writes[paths[number]].clear()
    return writes


def take_back(path, writes, keep, dice, loss):
    loss.writes += len(writes)
    loss.files.add(path)
    kept, lost = set(), set()
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        for write in reversed(writes):
            for sector in range(write.offset // SECTOR, (write.offset + write.count - 1) // SECTOR + 1):
                if sector in kept:
                    continue
                if dice.random() < keep:
                    kept.add(sector)
                    continue
                lost.add(sector)
                begin = max(sector * SECTOR, write.offset)
                end = min((sector + 1) * SECTOR, write.offset + write.count)
                old = write.old[begin - write.offset:end - write.offset]
                file.seek(begin)
                file.write(old.ljust(end - begin, b"\0"))
        file.truncate(max([writes[0].old_size] + [min((sector + 1) * SECTOR, size) for sector in kept]))
    loss.sectors_lost += len(lost)
    loss.sectors_kept += len(kept)
