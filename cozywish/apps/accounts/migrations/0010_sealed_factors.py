"""Second factors were sealed with Fernet under SECRET_KEY, sessions were clear; the ring of FIELD_KEYS seals both."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations
from django.utils.encoding import force_bytes

from cozywish.toolkit.sealing import seal, unseal

FACTORS = 'mfa_authenticator.data'
SESSIONS = 'django_session.session_data'
Change = Callable[[str], str]


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _derived(key: str | bytes) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b'second factor')
    return urlsafe_b64encode(made.derive(force_bytes(key)))


def _rewrite(apps: Any, factors: Change, sessions: Change) -> None:
    for factor in apps.get_model('mfa', 'Authenticator').objects.filter(type__in=['totp', 'recovery_codes']):
        secrets = {name: factors(factor.data[name]) for name in ('secret', 'seed') if name in factor.data}
        factor.data = factor.data | secrets
        factor.save(update_fields=['data'])
    for session in apps.get_model('sessions', 'Session').objects.all():
        session.session_data = sessions(session.session_data)
        session.save(update_fields=['session_data'])


def forwards(apps: Any, schema_editor: Any) -> None:
    box = _box()
    _rewrite(
        apps,
        lambda kept: seal(box.decrypt(kept.encode()).decode(), place=FACTORS),
        lambda kept: seal(kept, place=SESSIONS),
    )


def backwards(apps: Any, schema_editor: Any) -> None:
    box = _box()
    _rewrite(
        apps,
        lambda kept: box.encrypt(unseal(kept, place=FACTORS).encode()).decode(),
        lambda kept: unseal(kept, place=SESSIONS),
    )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0009_sealed"),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
