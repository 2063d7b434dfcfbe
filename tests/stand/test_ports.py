import socket

import pytest

from leasing_portal.stand import ports
from leasing_portal.stand.errors import StandError


@pytest.fixture
def listener() -> socket.socket:
    made = socket.socket()
    made.bind((ports.HOST, 0))
    made.listen()
    return made


def test_a_taken_port_is_said_with_a_way_out(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with (
        listener,
        pytest.raises(StandError, match=rf"^Port {port} is taken by another program\. .+  PORT=\d+ make demo$"),
    ):
        ports.ensure_free(port)


def test_a_taken_port_is_seen_even_when_its_owner_shares_it() -> None:
    with socket.socket() as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        shared.bind((ports.HOST, 0))
        shared.listen()
        with pytest.raises(StandError, match="is taken"):
            ports.ensure_free(shared.getsockname()[1])


def test_a_port_that_was_let_go_is_free(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    ports.ensure_free(port)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 80", "²"])
def test_what_is_not_a_port_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(StandError, match="is not a port number"):
        ports.chosen()


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("1", 1), ("65535", 65535)])
def test_chosen_port(monkeypatch: pytest.MonkeyPatch, text: str, port: int) -> None:
    monkeypatch.setenv("PORT", text)
    assert ports.chosen() == port
