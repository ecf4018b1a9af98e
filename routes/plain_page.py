"""A page of words alone: for who may not come in, or not that way."""

from __future__ import annotations

from html import escape

from review.core.i18n import tag

#: A person's first page, perhaps: words, and nothing of what was asked.
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pico-review</title>
<style>
  :root {{ color-scheme: light dark }}
  body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0;
         padding: 0 1.5rem }}
  h1 {{ font-size: 1.5rem }}
</style>
<h1>{title}</h1>
{paragraphs}
</html>
"""


def of(title: str, *paragraphs: str) -> str:
    """Return the page, in the language spoken."""
    told = "\n".join(f"<p>{escape(words, quote=False)}</p>" for words in paragraphs)
    return _PAGE.format(language=tag(), title=escape(title, quote=False), paragraphs=told)
