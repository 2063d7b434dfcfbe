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

    database_url: str = Field(default_factory=addresses.database_url)
    redis_url: str = Field(default_factory=addresses.redis_url)
    database_pool_age: int = Field(default=60, ge=0, description="Seconds a database connection is kept")

    email_host: str = ""
    email_port: int = 587
    email_user: str = ""
    email_password: SecretStr = SecretStr("")
    email_from: str = "Leasing <noreply@localhost>"

    media_root: Path = Field(default_factory=lambda: addresses.local_dir() / "media")
    static_root: Path = Field(default_factory=lambda: addresses.local_dir() / "static")

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    brand_name: str = "Лизинг.Кабинет"
    brand_accent: str = Field(default="#1f5fbf", pattern=r"^#[0-9a-fA-F]{6}$")
    brand_logo: str = Field(default="brand/logo.svg", description="Static path of the logo")
    support_phone: str = "8 800 000-00-00"
    support_email: str = "support@leasing.example"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

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
            "DATABASE_URL is not set (the embedded server is for demo and tests)": "database_url"
            not in self.model_fields_set,
            "REDIS_URL is not set (the embedded server is for demo and tests)": "redis_url"
            not in self.model_fields_set,
            "EMAIL_HOST is not set (people could not confirm addresses or reset passwords)": not self.email_host,
        }
        return [message for message, is_unsafe in checks.items() if is_unsafe]
