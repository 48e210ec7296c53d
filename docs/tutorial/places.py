"""
Where has my phone been?
========================

A phone's track has ten thousand points, and most say the same: that it lay at home. Which places are visited most, how
often, and when?

Every block of this page is run when the page is made: what you see printed or drawn is what the code above it gave.
The track here is made up, of somebody who lives near the date line and flies across it; yours goes in as GPX, KML,
GeoJSON, a Timeline of Google's, Geolife's ``.plt``, FIT, or any table with a latitude and a longitude.
"""

from centra import GeoKMeans, datasets, plot
from centra.places import visited

commute = datasets.commuter(30, seed=1)
print(f"{len(commute.track):,} points in 30 days")

# %%
# Within 100 metres
# -----------------
#
# A *stay* is a while, five minutes or more, within 100 metres. Who drives by does not stay, so that a motorway is no
# place. Then the fewest places are looked for such that every stay is within 100 metres of its place.

result = visited(commute.track)
for number, place in enumerate(result.places, 1):
    where = f"{place.latitude:9.5f} {place.longitude:10.5f}"
    print(f"{number}  {place.seconds / 3600:6.1f} h  {place.visits:3d} visits  {where}")

# %%
# Home, work, a hotel on the other side of the date line, the gym, three shops. That there can't be fewer places can
# often be proved: of stays more than 200 metres apart, no two share a place.

print(f"{len(result.places)} places; no fewer than {result.least} can do")

# %%
plot.places(result)

# %%
# When
# ----
#
# Each place knows its hours: here is the share of its time that is spent before eight in the morning.

for number, place in enumerate(result.places[:2], 1):
    print(f"place {number}: {sum(place.hours[:8]) / sum(place.hours):.0%} before 8")

# %%
# On the sphere
# -------------
#
# Degrees are no lengths: a degree of longitude is 111 km at the equator and nothing at the poles, and from 179.9 to
# -179.9 it is not far. :class:`centra.GeoKMeans` clusters places as points of a sphere; distances are in metres.

model = GeoKMeans(2, random_state=0).fit([[-18.1, 179.9], [-18.2, -179.9], [-13.8, -171.8]])
print(model.cluster_centers_.round(3))

# %%
# In the shell, this and more is one line; the map is a page of its own, without tiles, which opens with the network
# off::
#
#     centra places phone.gpx --radius 100 -o places.csv -o places.geojson -o map.html
#
# ``-k 5`` asks for five places instead, ``--stay 10min`` for longer stays, ``--tz Europe/Vienna`` says whose hours they
# are. Points that come twice, times that run backwards, and jumps of the device are counted in the notes:

for note in result.notes:
    print(note)
