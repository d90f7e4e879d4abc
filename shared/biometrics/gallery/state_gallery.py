"""All embeddings of one engine that a State holds, in as many shards as they need.

Searches run shard after shard in the calling thread. Where cores are to share the work, each
process loads its shards and `candidates.merged` puts their answers together.
"""

from collections.abc import Iterable, Sequence
from threading import Lock

from shared.biometrics.gallery.candidates import Search, Shortlist, merged
from shared.biometrics.gallery.errors import EmbeddingNotHeld, GalleryFull
from shared.biometrics.gallery.shard import Entry, Shard
from shared.biometrics.gallery.traits import Traits

SHARDS_MAX = 64
"""More than twice what the largest State needs; nine gigabytes when full, at 128 numbers a row."""


class StateGallery:
    """Inserts where there is room, and finds wherever it is.

    Two enrolments at once see each other when each inserts first and then searches with its own id
    excluded: whichever search comes second runs when both are held.
    """

    def __init__(self, shards: Iterable[Shard]) -> None:
        """At least one shard, all of one engine; when they are full, more are opened like them."""
        self.shards = list(shards)
        if len({(shard.engine, shard.dimension) for shard in self.shards}) != 1:
            raise ValueError("a gallery has shards of one engine, and one at least")
        self._changing = Lock()

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    def __contains__(self, sought: int) -> bool:
        return any(sought in shard for shard in self.shards)

    def insert(self, entries: Sequence[Entry]) -> None:
        """Hold all of them; the reasons of Shard.insert to refuse are looked for in all first."""
        with self._changing:
            for shard in self.shards:
                shard.refuse(entries)
            rows_max = self.shards[0].rows_max
            to_open = (SHARDS_MAX - len(self.shards)) * rows_max
            if len(entries) > to_open + sum(shard.room for shard in self.shards):
                raise GalleryFull(f"a gallery holds {SHARDS_MAX} shards")
            left = list(entries)
            while left:
                shard = self._with_room()
                now, left = left[: shard.room], left[shard.room :]
                shard.insert(now)

    def replace(self, entry: Entry) -> None:
        """Hold another embedding and other traits under an id; EmbeddingNotHeld if it is none."""
        with self._changing:
            self._holding(entry.id).replace(entry)

    def retrait(self, held: int, traits: Traits) -> None:
        """Change the traits of an id, such as its galleries; EmbeddingNotHeld if it is none."""
        with self._changing:
            self._holding(held).retrait(held, traits)

    def remove(self, held: int) -> None:
        """Forget an embedding; EmbeddingNotHeld if the id is none."""
        with self._changing:
            self._holding(held).remove(held)

    def search(self, searches: Sequence[Search]) -> list[Shortlist]:
        """The nearest of each probe in all shards, in the order asked; see Shard.search."""
        answers = [shard.search(searches) for shard in self.shards]
        return [merged(of_one) for of_one in zip(*answers, strict=True)]

    def _with_room(self) -> Shard:
        for shard in self.shards:
            if shard.room:
                return shard
        like = self.shards[0]
        opened = Shard.empty(engine=like.engine, dimension=like.dimension, rows_max=like.rows_max)
        self.shards.append(opened)
        return opened

    def _holding(self, held: int) -> Shard:
        for shard in self.shards:
            if held in shard:
                return shard
        raise EmbeddingNotHeld("the gallery holds no such id")
