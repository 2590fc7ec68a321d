"""The same as `knowledge.parts`: moved there."""

from knowledge.parts import by_key, edited, head, kind

__all__ = ["by_key", "edited", "head", "kind"]
