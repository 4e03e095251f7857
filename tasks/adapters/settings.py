"""Settings: the environment variables of the platform (prefix CODEIO_), validated once."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Everything a user sets. Names in the environment are the upper-case field names with the prefix CODEIO_."""

    model_config = SettingsConfigDict(env_prefix="CODEIO_", env_ignore_empty=True, extra="ignore")

    home: Path = Path(".codeio")
    database: Path | None = None

    teacher: Literal["openai", "offline"] | None = None
    teacher_base_url: str | None = None
    teacher_model: str | None = None
    teacher_api_key: SecretStr | None = None
    teacher_temperature: float | None = Field(default=None, ge=0, le=2)
    teacher_max_tokens: int = Field(default=4096, ge=1)
    teacher_extra_body: dict[str, Any] = Field(default_factory=dict)
    teacher_concurrency: int = Field(default=64, ge=1, le=10_000)
    teacher_timeout_seconds: float = Field(default=600, gt=0)

    max_rounds: int = Field(default=2, ge=1, le=20)
    pairs: int = Field(default=3, ge=2, le=50)
    batch_size: int = Field(default=64, ge=1, le=4096)

    sandbox_runtime: str | None = None
    sandbox_concurrency: int = Field(default=0, ge=0, description="containers at a time; 0: twice the cores")

    @property
    def teacher_name(self) -> Literal["openai", "offline"]:
        """The teacher in force: an endpoint when one is configured, else the embedded one (docs/design.md, Teacher)."""
        return self.teacher or ("openai" if self.teacher_base_url else "offline")

    @property
    def database_path(self) -> Path:
        return self.database or self.home / "state.duckdb"
