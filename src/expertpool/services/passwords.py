"""What a password must be, said in Chinese where Django says it in English (20)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError


class LengthValidator(MinimumLengthValidator):
    """Long enough."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Not the log-in name, the name or the like with a digit behind it."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError("密码与登录名或姓名太相近。", code="password_too_similar") from error
