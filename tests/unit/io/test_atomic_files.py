import errno
import os
import signal

import pytest

from centra.errors import OutputError
from centra.io.atomic import check_output, replacing, staged


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "target"
    path.write_bytes(b"old")
    return path


def test_it_replaces(target):
    with replacing(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert os.listdir(target.parent) == ["target"]


def test_a_new_file_has_the_usual_permissions(tmp_path):
    with open(tmp_path / "plain", "wb"), replacing(tmp_path / "ours"):
        pass
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_an_error_leaves_the_old_file(target, error):
    def fail():
        with replacing(target) as file:
            file.write(b"new")
            raise error

    with pytest.raises(error):
        fail()
    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == ["target"]


def test_files_of_one_stage_come_together_or_not_at_all(tmp_path, target):
    def fail():
        with staged() as stage:
            with stage.open(target) as file:
                file.write(b"new")
            with stage.open(tmp_path / "no" / "other"):
                pass

    with pytest.raises(OutputError, match="no/other can't be written"):
        fail()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["target"]


def test_the_file_is_synced_before_it_is_renamed(target, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (calls.append(name), real(*args)))
    with replacing(target) as file:
        file.write(b"new")
    assert calls == ["fsync", "replace"]


def test_a_kill_leaves_the_old_file(target, run_python):
    code = """
import os, signal, sys
from centra.io.atomic import replacing
with replacing(sys.argv[1]) as file:
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert run_python(code, target).returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"


def test_a_full_disk(target, monkeypatch):
    def fsync(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match="target can't be written: no space left"), replacing(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == ["target"]


def test_what_is_no_plain_file_is_written_to_and_stays(tmp_path):
    # A pipe and not a device, since root could lose a device of the machine here.
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"):
        check_output(str(tmp_path / "out.csv"), [".csv"])


def test_the_suffix_may_be_in_capitals(tmp_path):
    check_output(str(tmp_path / "out.CSV"), [".csv"])
