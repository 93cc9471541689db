"""Under which names a development copy is reached."""

import socket

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - recognised here, chosen by whoever sets HOST


def hosts_of(listening: str) -> list[str]:
    """Return what may stand in the Host header of a copy that listens at `listening`.

    That is localhost and, where other machines can reach it, this machine's name and the address it has on its network.
    """
    literal = f"[{listening}]" if ":" in listening else listening
    if literal in LOOPBACK:
        return LOOPBACK
    name = socket.gethostname().lower()
    local = f"{name.partition('.')[0]}.local"  # as neighbours without a name server call it
    address = _own_address() if listening in EVERYWHERE else literal
    return list(dict.fromkeys([*LOOPBACK, address, name, local]))


def _own_address() -> str:
    """The address from which this machine would leave. A datagram socket that connects sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:  # no network
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
