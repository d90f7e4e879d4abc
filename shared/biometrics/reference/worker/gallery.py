"""The gallery of faces: descriptors that the platform tells of, searched exactly, written nowhere.

Loaded in a worker only, where faiss is installed. All that it is told of one engine measured; what
it holds ends with the process.
"""

from importlib.metadata import version

from shared.biometrics.face_descriptor import NUMBERS, decode_descriptor
from shared.biometrics.gallery.candidates import Search
from shared.biometrics.gallery.embedding import Embedding
from shared.biometrics.gallery.errors import EmbeddingAlreadyHeld
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.state_gallery import StateGallery
from shared.biometrics.gallery.traits import Traits
from shared.biometrics.reference.frames import Head
from shared.biometrics.reference.gallery_layout import FACE, decode_numbers, encode_numbers
from shared.biometrics.reference.worker.serving import Answer, Part
from shared.civil.sex import Sex

ENGINE = "exact-scan"
MEMORY_BYTES_MAX = 4 << 30
"""Some four times what as many faces need as the platform tells it of."""
_MEASURED_BY = "one engine"
_TRAITS = Traits(Sex.X, None, frozenset())
"""Nobody is left out of a search for duplicates, so nothing is known of anybody here."""


def load() -> Part:
    """An empty gallery; ModuleNotFoundError where faiss is not installed."""
    gallery = _Gallery()
    jobs = {"change": gallery.change, "search": gallery.search}
    return Part(ENGINE, version("faiss-cpu"), "none", MEMORY_BYTES_MAX, jobs)


class _Gallery:
    def __init__(self) -> None:
        self._held = StateGallery([Shard.empty(engine=_MEASURED_BY, dimension=NUMBERS)])

    def change(self, head: Head, body: bytes) -> Answer:
        """Hold faces, in the place of others with their numbers, and forget others."""
        split = int(head["held"]) * FACE.size
        faces = FACE.iter_unpack(body[:split])
        entries = [Entry(number, _embedding(face), _TRAITS) for number, face in faces]
        try:
            self._held.insert(entries)
        except EmbeddingAlreadyHeld:
            for entry in entries:
                self._forget(entry.id)
            self._held.insert(entries)
        for number in decode_numbers(body[split:]):
            self._forget(number)
        return {"faces": len(self._held)}, b""

    def search(self, head: Head, body: bytes) -> Answer:
        """The numbers of the faces nearest to one, the nearest first, without its own."""
        search = Search(
            _embedding(body), int(head["wanted"]), excluded=frozenset({int(head["apart_from"])})
        )
        (found,) = self._held.search([search])
        nearest = encode_numbers(candidate.id for candidate in found.candidates)
        return {"complete": found.complete}, nearest

    def _forget(self, number: int) -> None:
        if number in self._held:
            self._held.remove(number)


def _embedding(descriptor: bytes) -> Embedding:
    return Embedding.of(decode_descriptor(descriptor), engine=_MEASURED_BY)
