"""The pictures of the README, drawn by the code that it shows: ``make pictures``."""

from pathlib import Path

import centra
from centra import datasets, plot

HERE = Path(__file__).parent


def main() -> None:
    X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
    result = centra.kmeans(X, 7, n_init=10, random_state=0)
    axes = plot.scatter(result, X, columns=["x", "y"])
    axes.figure.savefig(HERE / "images" / "board.png", dpi=110)


if __name__ == "__main__":
    main()
