"""Requests per second and p95 of public pages, beside a view of the same site that returns a constant (`/healthz`).

A second process (this one) asks over loopback with keep-alive, CLIENTS threads, REQUESTS in all per page.
"""

import http.client
import os
import threading
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

CLIENTS, REQUESTS, WARM = 8, 400, 16
PAGES = [
    ("constant (/healthz)", "/healthz"),
    ("home", "/"),
    ("list, 20 rows (/articles/)", "/articles/"),
    ("list, 20 rows (/rules/limits/)", "/rules/limits/"),
]


def ask(netloc: str, path: str, count: int, times: list[float], sizes: list[int]) -> None:
    """Ask `count` times on one connection."""
    connection = http.client.HTTPConnection(netloc, timeout=30)
    for _ in range(count):
        started = perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        times.append(perf_counter() - started)
        sizes.append(len(body))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    connection.close()


def measure(netloc: str, path: str) -> tuple[float, float, float, int]:
    """Requests/s, p50 and p95 in ms, bytes of one page."""
    ask(netloc, path, WARM, [], [])
    times: list[float] = []
    sizes: list[int] = []
    each = REQUESTS // CLIENTS
    threads = [threading.Thread(target=ask, args=(netloc, path, each, times, sizes)) for _ in range(CLIENTS)]
    started = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = quantiles(times, n=20)
    return len(times) / (perf_counter() - started), cuts[9] * 1000, cuts[18] * 1000, sizes[0]


def main() -> None:
    """Print the table."""
    netloc = urlsplit(os.environ["CLOUD_URL"]).netloc
    print(f"{CLIENTS} clients, {REQUESTS} requests a page\n")
    print("| page | requests/s | p50 ms | p95 ms | bytes |\n|---|---:|---:|---:|---:|")
    for title, path in PAGES:
        rate, p50, p95, size = measure(netloc, path)
        print(f"| {title} | {rate:,.0f} | {p50:.1f} | {p95:.1f} | {size:,} |")


if __name__ == "__main__":
    main()
