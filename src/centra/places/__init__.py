"""Places: where a phone or a watch has been most."""

from centra.places.reading import read_track
from centra.places.track import Track
from centra.places.visited import Place, Visited, visited

__all__ = ["Place", "Track", "Visited", "read_track", "visited"]
