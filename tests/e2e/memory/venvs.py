"""Environments with one release of mem0 each, kept in .cache/mem0 for the next run."""

import pathlib
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache" / "mem0"


def fault_of(command) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return "not within 10 min"
    return (done.stderr.strip()[-200:] or "failed") if done.returncode != 0 else ""


def python_with(version: str) -> str:
    """The interpreter of an environment with that mem0ai; skips the test where it cannot be had."""
    home = CACHE / version
    python = home / "bin" / "python"
    if (home / "complete").exists():
        return str(python)
    shutil.rmtree(home, ignore_errors=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    for command in ([sys.executable, "-m", "venv", str(home)],
                    [str(python), "-m", "pip", "install", "--quiet", f"mem0ai=={version}"]):
        fault = fault_of(command)
        if fault:
            shutil.rmtree(home, ignore_errors=True)
            raise unittest.SkipTest(f"mem0ai {version} cannot be had: {fault}")
    (home / "complete").touch()
    return str(python)
