"""What a gallery of embeddings may refuse."""

from shared.errors import ErrorKind, PlatformError


class EmbeddingInvalid(PlatformError, ValueError):
    """Not an embedding this gallery compares; says why, never what the face looks like."""

    kind = ErrorKind.MALFORMED
    code = "embedding_invalid"


class EmbeddingAlreadyHeld(PlatformError):
    """The id is in the gallery; a new embedding of it is a replacement."""

    kind = ErrorKind.CONFLICT
    code = "embedding_already_held"


class EmbeddingNotHeld(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "embedding_not_held"


class GalleryFull(PlatformError):
    """A limit of the gallery is reached; another shard has to be opened."""

    kind = ErrorKind.UNAVAILABLE
    code = "gallery_full"


class SnapshotInvalid(PlatformError):
    """A snapshot that does not open whole: altered, cut, mixed, or sealed under a key not here."""

    kind = ErrorKind.UNAVAILABLE
    code = "gallery_snapshot_invalid"
