"""Second factors were sealed with Fernet under SECRET_KEY; from now on the ring of FIELD_KEYS seals them."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations
from django.utils.encoding import force_bytes

from cozywish.toolkit.sealing import seal, unseal

PLACE = 'mfa_authenticator.data'


def _box():
    return MultiFernet([Fernet(_derived(key)) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _derived(key):
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b'second factor')
    return urlsafe_b64encode(made.derive(force_bytes(key)))


def _rewrite(apps, change):
    for factor in apps.get_model('mfa', 'Authenticator').objects.filter(type__in=['totp', 'recovery_codes']):
        secrets = {name: change(factor.data[name]) for name in ('secret', 'seed') if name in factor.data}
        factor.data = factor.data | secrets
        factor.save(update_fields=['data'])


def forwards(apps, schema_editor):
    box = _box()
    _rewrite(apps, lambda kept: seal(box.decrypt(kept.encode()).decode(), place=PLACE))


def backwards(apps, schema_editor):
    box = _box()
    _rewrite(apps, lambda kept: box.encrypt(unseal(kept, place=PLACE).encode()).decode())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_sealed'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
