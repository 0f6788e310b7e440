"""Apache Jena as Debian packages it (``libapache-jena-java``), which brings no command of its own.

Its class path is all of Debian's jars but one: of the bridges and bindings of SLF4J only the simple one may be there. Debian also moved
Jena's copy of Xerces to another package and left its messages where they were, without which Jena does not start. It packages no
implementation of Jakarta's JSON interface either, so that this Jena reads JSON-LD 1.0 only, and ours is 1.1.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.contract.servers import absent

JARS = Path("/usr/share/java")
_BRIDGES = ("log4j-over", "jcl-over", "jul-to", "slf4j-jcl", "slf4j-log4j12", "slf4j-jdk14", "slf4j-nop", "maven")
_MOVED = "org/apache/jena/ext/"


def riot(folder: Path, *arguments: str) -> bytes:
    """What Jena's ``riot`` prints; the test is skipped where there is no Jena. ``folder`` is for what it needs beside its jars."""
    java, core = shutil.which("java"), JARS / "jena-core.jar"
    if java is None or not core.is_file():
        absent("Jena is not installed (Debian and Ubuntu: apt-get install libapache-jena-java default-jre-headless)")
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(_MOVED) and name.endswith(".properties"):
                target = folder / name.removeprefix(_MOVED)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = (str(path) for path in sorted(JARS.glob("*.jar")) if not path.name.startswith(_BRIDGES))
    command = [java, "-cp", ":".join((str(folder), *jars)), "riotcmd.riot", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"ERROR" not in done.stderr, done.stderr.decode()
    return done.stdout
