"""Opens a unix socket and passes it to a program as systemd does (LISTEN_FDS). After SIGUSR1, ends the
program and starts it again: passed.py SOCKET PROGRAM ARGUMENT..."""

import os
import signal
import socket
import subprocess
import sys

path, command = sys.argv[1], sys.argv[2:]
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(4096)
# systemd's first descriptor.
os.dup2(listener.fileno(), 3)
wanted = {signal.SIGUSR1, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, wanted)


def start() -> subprocess.Popen[bytes]:
    # LISTEN_PID is the ID of the process that becomes the program, which the shell knows.
    return subprocess.Popen(
        ["sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", *command],
        pass_fds=(3,),
        env=os.environ | {"LISTEN_FDS": "1"},
        preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, wanted),
    )


child = start()
while signal.sigwait(wanted) == signal.SIGUSR1:
    child.terminate()
    if child.wait() != 0:
        sys.exit(f"passed.py: the program ended with {child.returncode}")
    child = start()
child.terminate()
sys.exit(child.wait())
