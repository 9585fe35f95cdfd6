"""Opens connections to a unix socket and keeps them silent until it is ended: park.py SOCKET COUNT READY-FILE"""

import pathlib
import resource
import signal
import socket
import sys

path, count, ready = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(count + 64, hard), hard))
connections = []
for _ in range(count):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    connections.append(connection)
ready.touch()
signal.pause()
