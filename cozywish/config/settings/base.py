"""What is the same everywhere. The other settings modules only override."""

import zoneinfo
from typing import Any

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC
from django.utils.translation import gettext_lazy as _

from cozywish.config import env
from cozywish.config.identity import identity_providers

DEBUG = False
DEMO = False
ROOT_URLCONF = "cozywish.config.urls"
WSGI_APPLICATION = "cozywish.config.wsgi.application"
ASGI_APPLICATION = "cozywish.config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EVENT_WIRING = "cozywish.config.wiring.WIRING"

# ── where `manage.py serve` listens ──
HOST = env.something("HOST", "localhost")
PORT = env.number("PORT", default=8000, least=1, most=65535)
TRUSTED_PROXIES = 0  # a real site may stand behind some

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.google",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_vite",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials.apps.SimpleAppConfig",
    "cozywish.apps.outbox",
    "cozywish.apps.audit",
    "cozywish.apps.limits",
    "cozywish.apps.idempotency",
    "cozywish.apps.geo",
    "cozywish.apps.accounts",
    "cozywish.apps.venues",
    "cozywish.apps.catalog",
    "cozywish.apps.scheduling",
    "cozywish.apps.payments",
    "cozywish.apps.bookings",
    "cozywish.apps.notifications",
    "cozywish.web.components",
    "cozywish.web.accounts",
    "cozywish.ops",
]

MIDDLEWARE = [
    "cozywish.toolkit.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cozywish.toolkit.headers.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "cozywish.toolkit.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below all that set headers, so that files carry them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cozywish.web.accounts.devices.middleware.DevicesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cozywish.web.http.RefusalMiddleware",
    "cozywish.web.accounts.data.closed.ClosedMiddleware",
    "cozywish.web.accounts.security.required.SecondFactorMiddleware",
    "cozywish.web.consent.OptionalCookiesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cozywish.web.components.context.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "cozywish.web.components.templatetags.cw",
            ],
        },
    }
]
FORM_RENDERER = "cozywish.web.components.forms.Renderer"

# ── Redis: counts tries instead of the database and carries word between processes, when there is one ──
REDIS_URL = env.redis("REDIS_URL")
CHANNEL_LAYERS = {"default": env.channel_layer(REDIS_URL)}
PROCESSES = env.number("PROCESSES", default=1, least=1, most=1000)

# ── language, time, money ──
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [env.PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
zoneinfo.reset_tzpath(
    []
)  # clocks of the package tzdata alone: its version is what a booking says it was made by

# ── people ──
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "cozywish.apps.accounts.passwords.NotLikeYouValidator"},
    {"NAME": "cozywish.apps.accounts.passwords.LongEnoughValidator"},
    {"NAME": "cozywish.apps.accounts.passwords.NotCommonValidator"},
    {"NAME": "cozywish.apps.venues.passwords.NotYourBusinessValidator"},
    {"NAME": "cozywish.apps.accounts.passwords.RepetitionValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",  # of accounts that were imported
]
# Seconds. Several times what hashing takes, so that whatever else differs is lost in it (toolkit/beat.py).
ANSWER_BEAT = 1.0
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cozywish.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cozywish.web.accounts.forms.SignInForm",
    "signup": "cozywish.web.accounts.forms.SignUpForm",
    "confirm_email_verification_code": "cozywish.web.accounts.forms.CodeForm",
    "change_password": "cozywish.web.accounts.security.forms.ChangePasswordForm",
    "set_password": "cozywish.web.accounts.security.forms.FirstPasswordForm",
    "reauthenticate": "cozywish.web.accounts.security.forms.PasswordAgainForm",
    "reset_password": "cozywish.web.accounts.forms.ForgottenForm",
    "reset_password_from_key": "cozywish.web.accounts.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# The code itself lives in apps/accounts: ten minutes, five tries. This is how long its page stays.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 3600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 20
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_RATE_LIMITS = False  # our own limiter counts (apps/accounts/limits.py)
# Only an address that the provider has verified joins an account, and whoever set up that account without proving the
# address loses their password to it (the library wipes it).
SOCIALACCOUNT_ADAPTER = "cozywish.web.accounts.linked.adapter.LinkedAdapter"
SOCIALACCOUNT_PROVIDERS = identity_providers()
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {"signup": "cozywish.web.accounts.linked.forms.LinkedSignUpForm"}
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CozyWish"
# The API: the library's headless views behind our addresses and our envelope (cozywish/api/v1/auth).
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "cozywish.api.tokens.TokenStrategy"  # noqa: S105 - the path of a class
HEADLESS_JWT_ALGORITHM = "RS256"
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 900
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True  # signing out ends access at once
MFA_TOTP_TOLERANCE = 1  # half a minute early or late
MFA_ADAPTER = "cozywish.web.accounts.security.adapter.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "cozywish.web.accounts.security.forms.AppForm",
    "authenticate": "cozywish.web.accounts.security.forms.ChallengeForm",
    "authenticate_webauthn": "cozywish.web.accounts.security.forms.ChallengePasskeyForm",
    "reauthenticate": "cozywish.web.accounts.security.forms.CodeAgainForm",
    "reauthenticate_webauthn": "cozywish.web.accounts.security.forms.PasskeyAgainForm",
    "login_webauthn": "cozywish.web.accounts.security.forms.PasskeySignInForm",
    "add_webauthn": "cozywish.web.accounts.security.forms.NewPasskeyForm",
    "edit_webauthn": "cozywish.web.accounts.security.forms.PasskeyNameForm",
}
FACTOR_ROLES = {"office", "owner", "manager"}  # who may be made to have a second factor
MFA_REQUIRED_FOR: list[str] = []
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
DEMO_ACCOUNTS = ""  # dotted path of the accounts a demo's sign-in page offers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

# ── sessions and headers ──
SESSION_ENGINE = "cozywish.toolkit.sealed_sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # of guests; who is signed in: web/accounts/devices/stay.py
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cozywish.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # 500 services, each with three fields, and the page's own

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, STRICT_DYNAMIC],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "report-uri": "/csp-report",
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "microphone": [],
    "geolocation": ["self"],
    "payment": ["self"],
    "usb": [],
    "serial": [],
    "midi": [],
    "browsing-topics": [],
}

# ── where a session is ──
GEOIP_PATH = env.place_library("GEOIP_PATH")

# ── files ──
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
STATICFILES_DIRS = [env.PACKAGE / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Names that end in a hash of the content: by the front-end's build, or by production's collectstatic.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8}\.\w+$|\.[0-9a-f]{12}\.\w+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": env.PACKAGE / "static" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "dist",
    }
}

# ── who runs this site: stands in its legal pages ──
OPERATOR_NAME = env.something("OPERATOR_NAME", "CozyWish Demo")
OPERATOR_ADDRESS = env.something("OPERATOR_ADDRESS", "1 Lamplight Lane, Portland, OR 97205, USA")
CONTACT_EMAIL = env.sender("CONTACT_EMAIL", "hello@cozywish.example")

# ── mail ──
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "CozyWish <hello@cozywish.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── API ──
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cozywish.api.tokens.AccessToken",
        "cozywish.api.auth.ApiSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["cozywish.api.http.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cozywish.api.http.StrictJsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cozywish.api.http.refuse",
    "NON_FIELD_ERRORS_KEY": "request",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CozyWish API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["cozywish.api.schema.only_version_one"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cozywish.api.schema.wrap_in_envelope",
    ],
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "cozywish.apps.bookings.machine.BookingState",
        "TimeOffStateEnum": "cozywish.apps.scheduling.models.TimeOffState",
        "RoomKindEnum": "cozywish.api.v1.business.rooms.KINDS",
        "StepKindEnum": "cozywish.apps.catalog.models.SegmentKind",
        "QuestionKindEnum": "cozywish.apps.catalog.models.QuestionKind",
        "ImportKindEnum": "cozywish.apps.catalog.models.ImportKind",
        "ColumnEnum": "cozywish.api.v1.business.import_shapes.KEYS",
        "VisitStateEnum": "cozywish.api.v1.business.visit_shapes.STATES",
        "BookingEventEnum": "cozywish.api.v1.business.visit_shapes.EVENTS",
        "BookingStepEnum": "cozywish.apps.bookings.acting.BUSINESS_STEPS",
        "GlyphEnum": "cozywish.apps.catalog.models.Glyph",
        "TagIconEnum": "cozywish.apps.catalog.models.TagIcon",
        "VerdictEnum": "cozywish.api.v1.office.venues.VERDICTS",
        "ActionsEnum": "cozywish.api.v1.booking_shapes.DOABLE",
        "WaitActionsEnum": "cozywish.api.v1.waiting_shapes.DOABLE",
        "WaitStateEnum": "cozywish.apps.bookings.wait_machine.WaitState",
        "VenueEventEnum": "cozywish.apps.venues.models.VenueEvent",
        "ActorEnum": "cozywish.api.v1.business.visit_shapes.BY",
    },
}

# ── payments ──
# simulator: the practice provider at SIMULATOR_URL; stripe; at_venue: nothing is paid online.
GATEWAYS = ("simulator", "stripe", "at_venue")
PAYMENT_GATEWAY = env.one_of("PAYMENT_GATEWAY", "at_venue", of=GATEWAYS)
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRETS = env.listing("STRIPE_WEBHOOK_SECRETS", [])
SIMULATOR_URL = env.text("SIMULATOR_URL", "")
SIMULATOR_PORT = 0  # where the server brings one of its own along; 0: it does not
SIMULATOR_PUBLIC_URL = env.text("SIMULATOR_PUBLIC_URL", SIMULATOR_URL)  # as browsers reach it
SIMULATOR_SECRET_KEY = env.text("SIMULATOR_SECRET_KEY", "sk_test_practice")
SIMULATOR_WEBHOOK_SECRETS = env.listing("SIMULATOR_WEBHOOK_SECRETS", ["whsec_practice"])
# direct: a business has its money at once; escrow: some hours after the visit.
PAYMENT_STRATEGY = env.one_of("PAYMENT_STRATEGY", "escrow", of=("direct", "escrow"))
RELEASE_HOURS = env.number("RELEASE_HOURS", default=48, least=0, most=720)
# What the site keeps of what is paid online, in basis points: part of what is agreed when somebody pays.
FEE_BASIS_POINTS = env.number("FEE_BASIS_POINTS", default=1500, least=0, most=10_000)
# Minor units that one person of the office may have refunded alone.
REFUND_LIMIT = env.number("REFUND_LIMIT", default=10_000, least=0, most=100_000_000)

# ── rules of the site: what an operator may change ──
VENUES_PER_BUSINESS = env.number("VENUES_PER_BUSINESS", default=1, least=1, most=500)
FAQS_PER_VENUE = env.number("FAQS_PER_VENUE", default=5, least=1, most=5)
FEATURED_PER_VENUE = env.number("FEATURED_PER_VENUE", default=5, least=1, most=5)
VENUE_EDITS_GO_LIVE = env.flag("VENUE_EDITS_GO_LIVE", default=True)
HOLD_MINUTES = 15
OFFER_MINUTES = env.number("OFFER_MINUTES", default=10, least=2, most=120)  # to who waits
LIVE_WAITS_PER_CUSTOMER = 5
REQUEST_HOURS = (
    24  # how long a venue has to answer a request, if its notice before the visit is not sooner
)
REQUEST_MINUTES_AT_LEAST = (
    30  # what was asked for at the last moment waits so long, up to the start
)
CODE_MINUTES = 10
CODE_TRIES = 5
LIVE_HOLDS_PER_CUSTOMER = 3
SERIES_MOST_VISITS = env.number("SERIES_MOST_VISITS", default=26, least=2, most=53)
CART_LINES = env.number("CART_LINES", default=10, least=1, most=50)  # visits in one cart
EXPORT_DAYS = 7  # how long a copy of one's data can be downloaded
LEAVING_GRACE_DAYS = 14  # how long a closed account can be had back before it is erased
ERASED_ADDRESS_DAYS = 30  # how long nobody can sign up with the address of an erased account

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "cozywish.toolkit.logs.Discreet",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "stripe": {"level": "WARNING"},  # otherwise two lines for each question
    },
}
