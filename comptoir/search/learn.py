"""A program: learn from texts what their words mean, and keep it. Run apart by `learning`.

python -m comptoir.search.learn LANGUAGE FILE

Reads [title, text] of one a line, as JSON. Prints how many words it learnt; with 0, FILE is not
written.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from numpy.typing import NDArray

from comptoir.search.acronyms import long_forms
from comptoir.search.meaning import learnt_from


def main(language: str, path: str) -> int:
    written = [json.loads(line) for line in sys.stdin.buffer]
    learnt = learnt_from((f"{title} {text}" for title, text in written), language)
    if learnt is not None:
        forms = json.dumps(long_forms(written, language))
        words, kept = map(_letters, ("\n".join(learnt.places), forms))
        np.savez(path, words=words, vectors=learnt.vectors.astype(np.float16), long_forms=kept)
    sys.stdout.write(str(len(learnt.places) if learnt else 0))
    return 0


def _letters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
