"""The lines of the proofs."""


def line(name: str, found: object, target: str, *, holds: bool) -> bool:
    """Print what was found and what it should be; return whether it is so."""
    print(f"{name} {found} target {target} {'PASS' if holds else 'FAIL'}", flush=True)
    return holds
