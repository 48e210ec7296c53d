"""
A run, animated
===============

How the stars find their places. A notebook plays it; with a path, ``animate(result, X, "run.gif")``, it is written.
``.gif`` needs nothing more, ``.mp4`` needs ffmpeg. In the shell: ``centra animate data.csv -k 7 -o run.gif``.
"""

from centra import animate, datasets, kmeans

X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
result = kmeans(X, 7, init="random", random_state=1, record="full")
animate(result, X, columns=["x", "y"])
