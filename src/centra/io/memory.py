"""Files that would fill the memory are refused before they do: the system would end this process, or another one."""

from pathlib import Path

from centra.errors import DataError

GROUPS = Path("/sys/fs/cgroup")


def refuse_beyond_memory(name: str, size: int) -> None:
    """Refuse what takes so many bytes, if there are fewer.

    Raises
    ------
    DataError
    """
    free = available()
    if free is not None and size > free:
        raise DataError(
            f"{name} needs more than {size / 2**30:.1f} GiB of memory, and {free / 2**30:.1f} GiB are free: "
            "choose fewer rows or columns"
        )


def available() -> int | None:
    """Bytes that can still be taken, of the machine and of the control groups around this process; None: unknown.

    A tenth is left for what comes on top, here and elsewhere.
    """
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    free = 1024 * (kilobytes["MemAvailable"] + kilobytes["SwapFree"])
    return min([free, *_of_groups()]) * 9 // 10


def _of_groups() -> list[int]:
    """What is left to each group with a limit; of the memory in use, files in the cache don't count."""
    left: list[int] = []
    try:
        own = next(line[4:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::/"))
        group = GROUPS / own
        for folder in (group, *group.parents):
            if GROUPS not in (folder, *folder.parents):
                break
            if (limit := folder / "memory.max").exists() and (most := limit.read_text().strip()) != "max":
                used = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
                left.append(max(0, int(most) - int(used["anon"])))
    except (OSError, StopIteration, KeyError):
        pass  # another version of control groups, or none
    return left
