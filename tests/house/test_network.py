"""Tests reach this machine only."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_the_outside_is_out_of_reach() -> None:
    with socket.socket() as connection, pytest.raises(SocketConnectBlockedError):
        connection.connect(("192.0.2.1", 80))
