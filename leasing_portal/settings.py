"""Django settings. Values come from `environment.py`; this file only says how Django uses them."""

from typing import Any

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from leasing_portal.beat_schedule import SCHEDULE
from leasing_portal.environment import BASE_DIR, Environment
from leasing_portal.logs import logging_config

# Annotations such as `Field[Any, Any]` are evaluated at run time.
django_stubs_ext.monkeypatch()

ENV = Environment()
IS_PRODUCTION = ENV.environment == "production"
if IS_PRODUCTION and (unsafe := ENV.unsafe_values()):
    raise ImproperlyConfigured("The portal does not start with unsafe settings: " + "; ".join(unsafe))

SECRET_KEY = ENV.secret_key.get_secret_value()
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
SITE_URL = ENV.site_url
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "leasing_portal.urls"
WSGI_APPLICATION = "leasing_portal.wsgi.application"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "leasing_portal.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "leasing_portal.apps.StaticFilesConfig",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "common",
    "accounts",
    "workflow",
    "calculator",
    "contracts",
    "payments",
    "integrations",
    "leasing_portal",
]

MIDDLEWARE = [
    "common.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "common.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "common.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.security.sessions.SeenMiddleware",
    "accounts.middleware.AccessMiddleware",
    "accounts.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["common.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.brand",
                "accounts.context.access",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data -----------------------------------------------------------------------------------------------------
# The web process signs in as a login that row security binds (docs/decisions/row-security.md).
IS_WEB_PROCESS = ENV.process == "web"
WEB_LOGIN_URL = ENV.web_login_url
_database = dj_database_url.parse(ENV.own_database_url, conn_max_age=ENV.database_pool_age, conn_health_checks=True)
# A server that does not answer must fail the request, and /readyz must say so, within seconds.
_database["OPTIONS"] = {"connect_timeout": 3} | _database.get("OPTIONS", {})
DATABASES = {"default": {**_database, "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits and short-lived marks must work while Redis is down, so the cache lives in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        # Past this number Django drops rows by key, not by age: counters of rate limits must not be among them.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_EVENT_MODEL_MANAGER = "objects"

# People ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
ANONYMOUS_USER_NAME = None
GUARDIAN_USER_OBJ_PERMS_MODEL = "accounts.ObjectGrant"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.registration.forms.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"reset_password": "accounts.security.forms.PasswordLetterForm"}
# Passwords, codes and letters are counted by accounts.security.limits, which nobody can use to lock somebody else
# out; of allauth's own limits those stay that concern only whoever sends the requests.
ACCOUNT_RATE_LIMITS = dict.fromkeys(("login", "login_failed", "reset_password", "reauthenticate", "confirm_email"))
KNOWN_DEVICE_COOKIE = "__Host-device" if IS_PRODUCTION else "device"
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.security.forms.SecondFactorForm",
    "reauthenticate": "accounts.security.forms.ConfirmForm",
}
# A passkey cannot be guessed: this spares the processor.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
DEMO_SECOND_FACTOR_CODE = ENV.demo_second_factor_code
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = ENV.brand_name
# Browsers allow WebAuthn on plain http for localhost only, which is where the demo stand runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION

# The tables that know every app (design: one map for guard, menu and tests)
ACCESS_MATRIX = "leasing_portal.access_matrix.MATRIX"
NAVIGATION = "leasing_portal.navigation"
BADGES = "leasing_portal.badges.BADGES"
EVENT_WIRING = "leasing_portal.wiring.SUBSCRIPTIONS"
JOB_KINDS = "leasing_portal.wiring.JOBS"
JOB_RIGHTS = "leasing_portal.wiring.JOB_RIGHTS"
MATTER_SUBJECTS = {
    "application": "contracts.matters.ApplicationSubject",
    "contract": "contracts.matters.ContractSubject",
    "request": "contracts.matters.RequestSubject",
}
CONTRACT_SCHEDULES = "payments.services.contract_schedules.ContractSchedules"
COMPANY_CARDS = "integrations.company_cards.simulator.CompanyCards"
# Empty: invoices cannot be paid online.
ACQUIRER = ENV.acquirer_path
_simulator_host = (ENV.acquiring_simulator_host or SITE_URL).rstrip("/")
ACQUIRING: dict[str, Any] = {
    "base_url": ENV.acquiring_url,
    "shop_id": ENV.acquiring_shop_id,
    "secret_key": ENV.acquiring_secret_key.get_secret_value(),
    # A notice must come from one of these addresses and have the signature by the secret, as far as they are given.
    "notice_networks": ENV.acquiring_notice_networks,
    "notice_secret": ENV.acquiring_notice_secret.get_secret_value(),
    "simulator_url": f"{_simulator_host}/simulator/acquiring/v3/",
    "notice_host": _simulator_host,
}
# Tasks of the calendar (the end of a contract, invoices, documents of clients) are set so many days before their day.
TASKS_AHEAD_DAYS = 30
# A simulator answers instead of an outside system; production starts with those alone that are named here.
ALLOWED_SIMULATORS = ENV.allowed_simulators
CONTRACTS_TO_GRANT = "contracts.grants.contracts_to_grant"
CONTRACTS_OF_LOOK = "contracts.looking.contracts_of_look"
ACTOR_OF_API_REQUEST = "integrations.api.tokens.read_token"
# With one token, by all programs that have it.
API_REQUESTS_PER_MINUTE = 600
# Of programs without a token, by address.
CALCULATOR_QUOTES_PER_MINUTE = 60
# Of people on the calculator's pages, by address, in each web process: one who drags a slider sends four a second.
CALCULATOR_CHANGES_PER_MINUTE = 600

# Background work ------------------------------------------------------------------------------------------
REDIS_URL = ENV.redis_url
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A page must never wait for a broken Redis: the row is in the database and the sweep sends it later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Moscow"
CELERY_BEAT_SCHEDULE_FILENAME = str(ENV.media_root.parent / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = dict(SCHEDULE)
if ENV.acquirer_path.endswith("SimulatedAcquirer"):
    CELERY_BEAT_SCHEDULE["simulated-notices"] = {
        "task": "integrations.send_simulated_notices",
        "schedule": 5.0,
        "options": {"expires": 5},
    }

# Language and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
USE_THOUSAND_SEPARATOR = False

# Files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("tabler/css", NODE_MODULES / "@tabler" / "core" / "dist" / "css"),
    ("tabler/js", NODE_MODULES / "@tabler" / "core" / "dist" / "js"),
    ("golos", NODE_MODULES / "@fontsource-variable" / "golos-text"),
    ("golos-static", NODE_MODULES / "@fontsource" / "golos-text"),
    ("echarts", NODE_MODULES / "echarts" / "dist"),
]
ICONS_DIR = NODE_MODULES / "@tabler" / "icons" / "icons"
MEDIA_ROOT = ENV.media_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV.environment == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Source maps are for developers' tools; to press them takes longer than all other files together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_USE_FINDERS = ENV.environment == "test"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# One file of a person, as `workflow.files` takes it.
UPLOAD_LIMIT_MB = 20
# Working hours (nine are a day) within which somebody of the lessor reads or answers a message in a matter.
ATTENTION_HOURS = 9
# A colleague may be limited to thousands of listed contracts, each a box of the form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Security -------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxy else None
# Rate limits count by address; behind a proxy the last hop it adds is the visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = int(ENV.trusted_proxy)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Mail -----------------------------------------------------------------------------------------------------
SMTP = {
    "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "OPTIONS": {
        "host": ENV.email_host,
        "port": ENV.email_port,
        "username": ENV.email_user,
        "password": ENV.email_password.get_secret_value(),
        "use_tls": True,
        "timeout": 10,
    },
}
# Without a mail server (the demo stand) letters are files that a person can open.
LETTERS_AS_FILES = {
    "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "OPTIONS": {"file_path": str(ENV.media_root.parent / "mail")},
}
MAILERS = {"default": SMTP if ENV.email_host else LETTERS_AS_FILES}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from

# Answers of these addresses depend on nobody: no session is read for them, so that they ask the database for nothing.
PATHS_OF_NOBODY = frozenset({"/healthz", "/readyz", "/calculator/result/", "/calculator/season/result/"})

# The house ------------------------------------------------------------------------------------------------
BRAND = {
    "name": ENV.brand_name,
    "accent": ENV.brand_accent,
    "logo": ENV.brand_logo,
    "support_phone": ENV.support_phone,
    "support_email": ENV.support_email,
}
UNFOLD = {
    "SITE_TITLE": ENV.brand_name,
    "SITE_HEADER": ENV.brand_name,
    "SITE_SUBHEADER": _("Back office"),
    "SITE_URL": None,
    "SITE_ICON": "leasing_portal.back_office.look.logo",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "leasing_portal.back_office.look.favicon"}],
    "SHOW_LANGUAGES": True,
    "ENVIRONMENT": "leasing_portal.back_office.look.environment_mark",
    "DASHBOARD_CALLBACK": "leasing_portal.back_office.dashboard.dashboard",
    "SIDEBAR": {"navigation": "leasing_portal.navigation.back_office_menu"},
    "ACCOUNT": {"navigation": "leasing_portal.navigation.back_office_account_links"},
    "COLORS": {"primary": "leasing_portal.back_office.look.accent_scale"},
    "BORDER_RADIUS": "8px",
    "STYLES": [
        "leasing_portal.back_office.look.tokens_css",
        "leasing_portal.back_office.look.fonts_css",
        "leasing_portal.back_office.look.accent_css",
        "leasing_portal.back_office.look.back_office_css",
        "leasing_portal.back_office.look.back_office_forms_css",
        "leasing_portal.back_office.look.route_css",
    ],
    "SCRIPTS": ["leasing_portal.back_office.look.forms_js", "leasing_portal.back_office.look.back_office_js"],
}
PORTFOLIO_IMPORT_MAX_BYTES = 100 * 1024 * 1024
# A year of a large lessor in camt.053; files are read as streams.
BANK_STATEMENT_MAX_BYTES = 512 * 1024 * 1024
# Statements that a bank's program puts into `<folder>/<INN of the lessor>/` are taken from there; empty: nowhere.
BANK_FOLDER = ENV.bank_folder
# Whether what somebody unknown pays for a client is posted without a person, when one number and the sum are exact.
MATCHING_POSTS_THIRD_PARTIES = False

LOGGING_CONFIG = None
LOGGING = logging_config(format_=ENV.log_format, level=ENV.log_level)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
TEST_RUNNER = "django.test.runner.DiscoverRunner"
