"""Missing resources (disk space, memory, file handles) as errors that users can act on."""

from __future__ import annotations

import errno
import os
import resource

from scs_report.errors import N_, UserError
from scs_report.errors import say as _

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NO_HANDLES = (errno.EMFILE, errno.ENFILE)
_NO_MEMORY = (errno.ENOMEM, errno.EAGAIN)
#: What libraries say instead of raising MemoryError.
_MEMORY_MESSAGES = (
    *("cannot allocate memory", "failed to map segment", "unable to allocate", "out of memory"),
    *("can't start new thread", "resource temporarily unavailable", "memory allocation"),
)
_LEAST_MEMORY = 1_500_000_000  # bytes of addresses; most are of libraries
_LEAST_FILES = 64
_FREE_MEMORY = N_(
    "Close other programs or raise the limit (ulimit -v, ulimit -u), then run it again."
)


def check_limits() -> None:
    """Check resource limits below which libraries crash or hang.

    Raises
    ------
    UserError
        If a limit is too low.
    """
    memory = resource.getrlimit(resource.RLIMIT_AS)[0]
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if memory != resource.RLIM_INFINITY and memory < _LEAST_MEMORY:
        raise UserError(
            _(
                "At most {most} GB of memory may be used (ulimit -v), and {needed} GB are "
                "needed; run ulimit -v unlimited, then the command again",
                most=f"{memory / 1e9:.1f}",
                needed=f"{_LEAST_MEMORY / 1e9:.1f}",
            )
        )
    if files != resource.RLIM_INFINITY and files < _LEAST_FILES:
        raise UserError(
            _(
                "At most {most} files may be open (ulimit -n), and {needed} are needed; run "
                "ulimit -n 1024, then the command again",
                most=files,
                needed=_LEAST_FILES,
            )
        )


def remedy(error: OSError) -> str:
    """Return what a user can do about an OSError; empty if no resource is missing."""
    if error.errno in _NO_ROOM:
        return _("Make room on the disk, then run the command again.")
    if error.errno == errno.EFBIG:
        return _("Raise the limit on the size of files (ulimit -f), then run the command again.")
    if error.errno in _NO_HANDLES:
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return _(
            "At most {n} files may be open; raise that (ulimit -n 1024), then run it again.", n=most
        )
    return _(_FREE_MEMORY) if error.errno in _NO_MEMORY else ""


def _working_folder_exists() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def as_user_error(error: BaseException) -> UserError | None:
    """Return the UserError for a missing resource; None for any other error."""
    if isinstance(error, MemoryError):
        return UserError(_("There is not enough memory"), hint=_(_FREE_MEMORY))
    if isinstance(error, OSError) and error.errno is not None:
        hint = remedy(error)
        if error.filename is not None or hint:
            place = f": {error.filename2 or error.filename}" if error.filename else ""
            problem = f"{error.strerror}{place}"
            return UserError(_("A file cannot be read or written"), [problem], hint)
        if error.errno == errno.ENOENT:
            if not _working_folder_exists():
                hint = _(
                    "Change to another folder, such as that of the project, then run it again."
                )
                return UserError(
                    _("The folder that you are in was deleted or moved away"), hint=hint
                )
            # tempfile names the folders it tried
            hint = _("Make one of them, or name another folder in TMPDIR.")
            return UserError(
                _("There is no folder for temporary files"), [str(error.strerror)], hint
            )
    seen: BaseException | None = error
    while seen is not None:  # an import without memory may raise another error
        if isinstance(seen, MemoryError) or any(
            words in str(seen).lower() for words in _MEMORY_MESSAGES
        ):
            return UserError(_("There is not enough memory"), hint=_(_FREE_MEMORY))
        seen = seen.__cause__ or seen.__context__
    return None
