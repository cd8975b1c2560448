"""Settings.  Production is the default; DEMO=1 alone loosens it."""

from pathlib import Path

from csp.constants import NONE, SELF

from adoption.config import environment
from adoption.roles import Role

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEMO = environment.flag("DEMO")
DEBUG = environment.flag("DEBUG")
BEHIND_PROXY = environment.flag("BEHIND_PROXY")
SECRET_KEY = environment.secret_key("SECRET_KEY", demo=DEMO, file=VAR_DIR / "secret-key")
_HOSTS = environment.text(
    "ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]" if DEMO else None,
    hint="Write the host names of this deployment, parted by commas.",
)
ALLOWED_HOSTS = [host.strip() for host in _HOSTS.split(",")]

SITE_ADDRESS = environment.address(
    "SITE_ADDRESS",
    "http://127.0.0.1:8000" if DEMO else None,
    hint="Write the address that readers type, such as https://ttkdtm.example.vn; the links in e-mails begin with it.",
)

BUSINESS_DAY = environment.day("BUSINESS_DAY")
REPORTING_CALENDAR = environment.one_of("REPORTING_CALENDAR", ("administrative", "calendar"))
PUBLIC_OVERVIEW = environment.flag("PUBLIC_OVERVIEW", default=DEMO)
FACTS_DIR = BASE_DIR / "fixtures"
REPORT_FONTS = [
    folder
    for folder in environment.text("REPORT_FONTS", "/usr/share/fonts/truetype/croscore").split(":")
    if folder and Path(folder).is_dir()
]

CHARTJS = environment.one_of("CHARTJS", ("cdn", "local"))
REPORTS_NEED_TWO = environment.flag("REPORTS_NEED_TWO")
REPORT_DOCX = environment.text("REPORT_DOCX", str(BASE_DIR / "templates" / "reports" / "period_report.docx"))
PROVINCE = environment.text("PROVINCE", "Lạng Sơn")
CHARTJS_VERSION = "4.6.1"
CHARTJS_CDN = f"https://cdn.jsdelivr.net/npm/chart.js@{CHARTJS_VERSION}/dist/chart.umd.min.js"
CHARTJS_INTEGRITY = "sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0"

INSTALLED_APPS = [
    "adoption",
    "reports",
    "indicators",
    "django_tables2",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "adoption.request_log.keep_a_line",
    # Tables and drawings: a tenth over the wire.  Against BREACH it pads at random, and tokens are masked.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "adoption.middleware.seal_answers",
    "adoption.middleware.take_no_other_method",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "adoption.middleware.speak_the_readers_language",
    "adoption.middleware.carry_the_business_day",
    "django.contrib.messages.middleware.MessageMiddleware",
    "adoption.gates.end_sessions_in_time",
    "adoption.gates.lead_to_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "adoption.middleware.say_what_is_not_taken",
]

ROOT_URLCONF = "adoption.config.urls"
WSGI_APPLICATION = "adoption.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "adoption.context.page",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", VAR_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # The counters of failed sign-ins are here: others must not push them out.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Rendered pages, under keys that name the state of the data: processes need not agree on what they keep.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 60},
    },
}

AUTH_USER_MODEL = "adoption.User"
AUTHENTICATION_BACKENDS = ["adoption.accounts.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "adoption.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Failed sign-ins are counted by adoption/throttle.py; the rest by allauth.
ACCOUNT_RATE_LIMITS: dict[str, str | None] | bool = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip,3/15m/key",
}
ACCOUNT_FORMS = {
    "change_password": "adoption.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "adoption.sign_in_forms.ReauthenticateForm",
    "reset_password": "adoption.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "adoption.sign_in_forms.ResetPasswordKeyForm",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
MAIL_BESIDE_REQUESTS = True
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("PROXIES", 1 if BEHIND_PROXY else 0, least=0, most=9)
MFA_ADAPTER = "adoption.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "adoption.sign_in_forms.ActivateForm",
    "authenticate": "adoption.sign_in_forms.AuthenticateForm",
    "reauthenticate": "adoption.sign_in_forms.ReauthenticateByCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account comes by an invitation to its address, not by signing up
MFA_TOTP_ISSUER = f"TTKDTM {PROVINCE}"
MFA_TOTP_TOLERANCE = 1
# Staff and administrators always; a demo asks nobody unless told to.
SECOND_FACTOR_FOR = environment.some_of("SECOND_FACTOR_FOR", tuple(Role)) | (
    set() if DEMO else {Role.STAFF, Role.ADMINISTRATOR}
)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "adoption:landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 60 * 60
# With 0 nobody would be signed in; past the eight hours it would promise what does not hold.
SESSION_IDLE_MINUTES = environment.number("SESSION_IDLE_MINUTES", 60, least=1, most=SESSION_COOKIE_AGE // 60)
SESSION_SAVE_EVERY_REQUEST = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
FORMAT_MODULE_PATH = ["indicators.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "adoption.staticfiles.UnchangedScripts"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, *([CHARTJS_CDN] if CHARTJS == "cdn" else [])],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
# Bound to this host and to HTTPS by their names.  Not "Strict": whoever follows a link of an e-mail would seem signed
# out, and the fresh token of that page would end those of the pages that are open.  Nothing acts on a GET.
SESSION_COOKIE_NAME = "sessionid" if DEMO else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEMO else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "adoption.views.trouble.not_of_our_page"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

MAIL = environment.one_of("EMAIL_BACKEND", ("console", "file", "smtp"))
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if MAIL == 'file' else MAIL}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = environment.text(
    "EMAIL_HOST", None if MAIL == "smtp" else "localhost", hint="Write the name of the mail server."
)
EMAIL_PORT = environment.number("EMAIL_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
_SECURITY = environment.one_of("EMAIL_SECURITY", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURITY == "starttls", _SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text(
    "EMAIL_FROM", None if MAIL == "smtp" else "webmaster@localhost", hint="Write the sender's address of e-mails."
)
# Backups: where they lie, and for how many days, weeks and months one of each stays.
BACKUP_DIR = Path(environment.text("BACKUP_DIR", str(VAR_DIR / "backups")))
BACKUP_KEEP = environment.numbers("BACKUP_KEEP", (7, 5, 12))

SIMPLE_HISTORY_DATE_INDEX = False
DJANGO_TABLES2_TEMPLATE = "includes/table.html"

# For people at a terminal, or one JSON object a line for machines, which also tells of every request that went well.
LOG_FORMAT = environment.one_of("LOG_FORMAT", ("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_people": {"()": "adoption.log_lines.WithoutPeople"}},
    "formatters": {"text": {"()": "adoption.log_lines.TextLines"}, "json": {"()": "adoption.log_lines.JsonLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["without_people"], "formatter": LOG_FORMAT},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Replaces Django's own handlers, which write paths and mail whole pages to ADMINS.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A page that is not there is told by the line of its request; what was raised, by Django.
        "django.request": {"level": "ERROR"},
        "adoption.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
