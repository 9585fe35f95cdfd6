"""Tests whether response times distinguish an unknown user from a wrong password (requirement S3): takes samples of
each in turns over one connection through nginx, and applies the Mann-Whitney rank test.

    login_timing.py ORIGIN CERTIFICATE USERNAME SAMPLES
"""

import http.client
import json
import math
import random
import ssl
import statistics
import sys
import time
import urllib.parse

origin, certificate, username, samples = sys.argv[1:]
samples = int(samples)
random.seed(5)
address = urllib.parse.urlsplit(origin)
connection = http.client.HTTPSConnection(
    address.hostname, address.port, context=ssl.create_default_context(cafile=certificate)
)


def attempt(name: str) -> float:
    body = json.dumps({"username": name, "password": "not the password"})
    begin = time.perf_counter()
    connection.request("POST", "/login", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    duration = time.perf_counter() - begin
    if answer.status != 401:
        sys.exit(f"login_timing: answered {answer.status}")
    return duration * 1e6


for _ in range(50):
    attempt(username)
wrong, unknown = [], []
for index in range(samples):
    # In turns; the first of each pair is random.
    pair = [(wrong, username), (unknown, f"nobody{index % 97:03}"[: len(username)].ljust(len(username), "x"))]
    random.shuffle(pair)
    for durations, name in pair:
        durations.append(attempt(name))

ranked = sorted([(value, 0) for value in wrong] + [(value, 1) for value in unknown])
ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind == 0)
u = ranks - samples * (samples + 1) / 2
z = (u - samples**2 / 2) / math.sqrt(samples**2 * (2 * samples + 1) / 12)
p = math.erfc(abs(z) / math.sqrt(2))
print(
    f"unknown user against wrong password, {samples} samples each: medians {statistics.median(unknown):.0f} and "
    f"{statistics.median(wrong):.0f} µs, rank test p = {p:.3f} (a difference shows below 0.01)"
)
