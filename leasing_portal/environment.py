"""Everything the environment decides, typed, in one place; `.env.example` explains each variable."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from leasing_portal.stand import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_SECRET_KEY = "demo-stand-on-this-machine-only"  # noqa: S105 - production refuses it by name
MIN_SECRET_KEY_LENGTH = 50
DEMO_SECOND_FACTOR_CODE = "123456"
# From where YooKassa sends its notices.
NOTICE_NETWORKS = (
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.154.128/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "2a02:5180::/32",
)
ACQUIRERS = {
    "none": "",
    "simulator": "integrations.acquiring.simulator.adapter.SimulatedAcquirer",
    "yookassa": "integrations.acquiring.adapter.HttpAcquirer",
}


class Environment(BaseSettings):
    """Values read from the process environment and an optional `.env` file."""

    model_config = SettingsConfigDict(env_file=BASE_DIR / ".env", extra="ignore")

    environment: Literal["demo", "production", "test"] = "demo"
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEMO_SECRET_KEY)
    allowed_hosts: Annotated[list[str], NoDecode] = ["localhost", "127.0.0.1", "[::1]"]
    site_url: str = "http://127.0.0.1:8000"
    trusted_proxy: bool = Field(
        default=False, description="A proxy in front sets X-Forwarded-Proto and X-Forwarded-For"
    )

    process: Literal["web", "other"] = Field(default="other", description="Set by leasing_portal.stand.web")
    database_url: str = Field(default_factory=addresses.database_url)
    web_database_url: str = Field(default="", description="The web process' own login, which owns nothing")
    redis_url: str = Field(default_factory=addresses.redis_url)
    database_pool_age: int = Field(default=60, ge=0, description="Seconds a database connection is kept")

    email_host: str = ""
    email_port: int = 587
    email_user: str = ""
    email_password: SecretStr = SecretStr("")
    email_from: str = "Leasing <noreply@localhost>"

    allowed_simulators: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Simulators of outside systems that production may start with, by name"
    )

    acquirer: Literal["auto", "none", "simulator", "yookassa"] = Field(
        default="auto", description="Who takes online payments; auto: the simulator outside of production, else nobody"
    )
    acquiring_url: str = "https://api.yookassa.ru/v3/"
    acquiring_shop_id: str = ""
    acquiring_secret_key: SecretStr = SecretStr("")
    acquiring_notice_networks: Annotated[list[str], NoDecode] = Field(default_factory=lambda: list(NOTICE_NETWORKS))
    acquiring_notice_secret: SecretStr = SecretStr("")
    acquiring_simulator_host: str = Field(
        default="", description="By which address workers reach the web process; SITE_URL unless given"
    )

    media_root: Path = Field(default_factory=lambda: addresses.local_dir() / "media")
    static_root: Path = Field(default_factory=lambda: addresses.local_dir() / "static")

    bank_folder: Path | None = Field(
        default=None, description="Folder of bank statements, one subfolder for each lessor named by its INN"
    )

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    brand_name: str = "Лизинг.Кабинет"
    brand_accent: str = Field(default="#1f5fbf", pattern=r"^#[0-9a-fA-F]{6}$")
    brand_logo: str = Field(default="brand/logo.svg", description="Static path of the logo")
    support_phone: str = "8 800 000-00-00"
    support_email: str = "support@leasing.example"

    @field_validator("allowed_hosts", "allowed_simulators", "acquiring_notice_networks", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

    @field_validator("bank_folder", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        # An empty path would be the folder that the portal was started in.
        return value or None

    @property
    def web_login_url(self) -> str:
        """Address with the login of the web process; on the embedded server a login that is trusted."""
        if self.web_database_url or "database_url" in self.model_fields_set:
            return self.web_database_url
        return addresses.web_database_url()

    @property
    def own_database_url(self) -> str:
        """Address for this process: the owner's, and for the web process that of its login, if there is one."""
        return (self.process == "web" and self.web_login_url) or self.database_url

    @property
    def acquirer_path(self) -> str:
        """Class that takes online payments; empty where nobody does."""
        by_place = "none" if self.environment == "production" else "simulator"
        return ACQUIRERS[by_place if self.acquirer == "auto" else self.acquirer]

    @property
    def demo_second_factor_code(self) -> str:
        """The code that the demo's invented people may type instead of an app's; empty outside of the demo stand."""
        return DEMO_SECOND_FACTOR_CODE if self.environment == "demo" else ""

    def unsafe_values(self) -> list[str]:
        """Say what forbids running with these values in production; an empty list means it may start."""
        key = self.secret_key.get_secret_value()
        checks = {
            "SECRET_KEY is the demo key or shorter than 50 characters": key == DEMO_SECRET_KEY
            or len(key) < MIN_SECRET_KEY_LENGTH,
            "DEBUG is on": self.debug,
            "ALLOWED_HOSTS is empty or contains '*'": not self.allowed_hosts or "*" in self.allowed_hosts,
            "ALLOWED_HOSTS lacks the host of SITE_URL": urlsplit(self.site_url).hostname not in self.allowed_hosts,
            "TRUSTED_PROXY is off (TLS ends in a proxy in front; without it every page redirects to itself)": (
                not self.trusted_proxy
            ),
            "SITE_URL is not https": not self.site_url.startswith("https://"),
            "DATABASE_URL is not set (the embedded server is for demo and tests)": self.process != "web"
            and ("database_url" not in self.model_fields_set or not self.database_url),
            "WEB_DATABASE_URL is not set (the web process needs a login that row security binds)": (
                self.process == "web" and not self.web_database_url
            ),
            "WEB_DATABASE_URL has the user of DATABASE_URL, who owns the tables and whom row security does not bind": (
                bool(self.web_database_url)
                and urlsplit(self.web_database_url).username == urlsplit(self.database_url).username
            ),
            "WEB_DATABASE_URL has no password (docker-compose.yml takes it from WEB_POSTGRES_PASSWORD)": (
                _goes_without_password(self.web_database_url)
            ),
            "REDIS_URL is not set (the embedded server is for demo and tests)": "redis_url"
            not in self.model_fields_set,
            "ACQUIRER is yookassa, ACQUIRING_SHOP_ID or ACQUIRING_SECRET_KEY is not set": self.acquirer == "yookassa"
            and not (self.acquiring_shop_id and self.acquiring_secret_key.get_secret_value()),
            "EMAIL_HOST is not set (people could not confirm addresses or reset passwords)": not self.email_host,
        }
        return [message for message, is_unsafe in checks.items() if is_unsafe]


def _goes_without_password(url: str) -> bool:
    """Whether an address names a host and no password; a local socket knows its caller without one."""
    parts = urlsplit(url)
    return bool(parts.hostname) and not parts.password
