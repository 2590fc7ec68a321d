"""Files that people attach: read whole, never opened by a link of somebody else's."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import discord

from knowledge.errors import BadInput
from knowledge.phrases import moderating as words
from knowledge.text import clean

_SIGNS = re.compile(r"[^\w.-]|_")

ARTICLE_BYTES = 2_000_000
PACK_BYTES = 8_000_000
"""The largest files that are read from Discord."""

READ_SECONDS = 30


async def read(file: discord.Attachment, limit: int) -> tuple[str, bytes]:
    """Name and bytes of a file; raises BadInput for one of more than `limit` bytes.

    Of the name only letters, figures, dots and hyphens are left: it is repeated in sentences.
    """
    name = _SIGNS.sub("-", clean(file.filename))[-80:] or "-"
    too_large = BadInput(words.FILE_TOO_LARGE.format(name=name, limit=limit))
    if file.size > limit:
        raise too_large
    try:
        async with asyncio.timeout(READ_SECONDS):
            data = await file.read()
        if len(data) > limit:  # Discord told another size
            raise too_large
        return name, data
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
        raise BadInput(words.FILE_GONE.format(name=name)) from None
