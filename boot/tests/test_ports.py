"""Ports: a taken one is named, with its owner and a way out."""

import os
import socket

import pytest

from boot import ports
from boot.words import Stop


@pytest.fixture
def listener():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one


def test_a_taken_port_is_named_with_its_process_and_a_way_out(listener):
    port = listener.getsockname()[1]
    with pytest.raises(Stop) as caught:
        ports.require_free("127.0.0.1", port)
    assert f"Port {port} is taken by process {os.getpid()}" in caught.value.english
    assert "make up" in caught.value.english
    assert f"端口 {port} 已被占用" in caught.value.chinese


def test_the_ports_above_count_too(listener):
    port = listener.getsockname()[1]
    with pytest.raises(Stop, match=f"Port {port} is taken"):
        ports.require_free("127.0.0.1", port - 200)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(Stop, match=r"Cannot listen on 192\.0\.2\.1"):
        ports.require_free("192.0.2.1", 18000)


def test_a_free_trio_avoids_what_is_taken(listener):
    port = listener.getsockname()[1]
    assert ports.free_trio("127.0.0.1", [port, port - 100, port - 200, port + 1]) == port + 1


@pytest.mark.parametrize("text", ["", "0", "65400", "-1", "8000x", "http"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(Stop, match="PORT must be a number"):
        ports.parse(text)


def test_a_port_is_read():
    assert ports.parse("8300") == 8300
