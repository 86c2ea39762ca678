"""The model libraries, kept quiet and off the network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet_and_offline"]


@contextmanager
def quiet_and_offline() -> Iterator[None]:
    """Load models without bars and notices on the terminal, and without a look at the network.

    Some look-ups of theirs do not heed `local_files_only`.
    """
    from huggingface_hub import constants
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # likewise
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
