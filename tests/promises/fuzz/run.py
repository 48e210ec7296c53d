"""Fuzz one target for a while: `run.py TARGET [options of libFuzzer]`. See `make fuzz`."""

import sys
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["centra"]):
    from targets import TARGETS, seeds


def main() -> None:
    name, *options = sys.argv[1:]
    corpus, kept = Path("build/fuzz/corpus", name), Path("tests/promises/fuzz/regressions", name)
    corpus.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(seeds(name)):
        (corpus / f"seed-{i}").write_bytes(seed)
    warnings.simplefilter("error")
    limits = ["-timeout=20", "-rss_limit_mb=4096", "-max_len=2048", "-detect_leaks=0"]
    atheris.Setup(["run.py", *limits, f"-artifact_prefix={kept}/", *options, str(corpus), str(kept)], TARGETS[name])
    atheris.Fuzz()


main()
