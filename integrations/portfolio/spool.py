"""Records kept on disk between two passes over a file, so that memory holds only where they are."""

import json
import tempfile
from collections.abc import Iterator

from integrations.portfolio.problems import Json


class Spool:
    """An unnamed temporary file of JSON lines; it goes away with the object, or with the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the spool
        self._end = 0
        self._at_end = True

    def append(self, record: Json) -> int:
        """Keep a record and return its place."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
        place = self._end
        if not self._at_end:  # a seek flushes the buffer, so it is made only after reading
            self._file.seek(place)
            self._at_end = True
        self._file.write(line)
        self._end += len(line)
        return place

    def read(self, place: int) -> Json:
        """Return the record at a place that `append` gave."""
        self._at_end = False
        self._file.seek(place)
        record: Json = json.loads(self._file.readline())
        return record

    def __iter__(self) -> Iterator[Json]:
        """Read all records in the order they were kept."""
        place = 0
        while place < self._end:
            self._at_end = False
            self._file.seek(place)
            line = self._file.readline()
            place += len(line)
            yield json.loads(line)
