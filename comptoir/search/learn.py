"""A program: learn from texts what their words mean, and keep it. Run apart by `learning`.

python -m comptoir.search.learn LANGUAGE FILE

Reads one text a line, as JSON. Prints how many words it learnt; with 0, FILE is not written.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from comptoir.search.meaning import learnt_from


def main(language: str, path: str) -> int:
    learnt = learnt_from((json.loads(line) for line in sys.stdin.buffer), language)
    if learnt is not None:
        words = np.frombuffer("\n".join(learnt.places).encode(), dtype=np.uint8)
        np.savez(path, words=words, vectors=learnt.vectors.astype(np.float16))
    sys.stdout.write(str(len(learnt.places) if learnt else 0))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
