"""What all pages share: one file, no network, and only what was written here is run."""

import base64
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import Any

SHARED = ("page.css",)


def page(
    title: str,
    *,
    styles: tuple[str, ...],
    scripts: tuple[str, ...],
    body: str,
    data: Any,
    more: str = "",
    served: bool = False,
) -> str:
    """An HTML page.

    Nothing is fetched: the policy in its head forbids it, and lets only these styles and scripts be used, by their
    hashes. The same input gives the same bytes.

    Parameters
    ----------
    title : str
        Escaped here.
    styles, scripts : tuple of str
        Files in this folder.
    body : str
        HTML, in which names are escaped already.
    data : JSON
        What the scripts read from ``document.getElementById("data")``; None: nothing.
    more : str
        Further rules of style, such as colours for as many clusters as there are.
    served : bool
        The page may talk to the server that it came from, and to nobody else.
    """
    style, script = ("\n".join(_text(name) for name in names) for names in ((*SHARED, *styles), scripts))
    # A script ends at "</", and a comment begins at "<!", wherever they are.
    content = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    told = "" if data is None else f'<script type="application/json" id="data">{content}</script>\n'
    policy = (
        f"default-src 'none'; style-src '{_hash(style + more)}'; script-src '{_hash(script)}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'" + ("; connect-src 'self'" if served else "")
    )
    icon = '<link rel="icon" href="data:,">\n' if served else ""  # else browsers ask for one
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
{icon}<style>{style}{more}</style>
</head>
<body>
{body}
{told}<script>{script}</script>
</body>
</html>
"""


def style_of(*names: str, root: str) -> str:
    """The shared style and that of some files for an element of a page that others made, whose class is `root`."""
    shared = "".join(_text(name) for name in SHARED)
    variables = shared[: shared.index("* {")].replace(":root", root)
    return variables + "".join(_text(name) for name in names)


def _text(name: str) -> str:
    """A file without indentation, lines that are comments, and types, all of which are for those who change it."""
    text = files("centra.pages").joinpath(name).read_text("utf-8")
    code = re.sub(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n", "", text, flags=re.DOTALL | re.MULTILINE)
    code = re.sub(r"/\*\* @type (?:(?!\*/).)*\*/ ?", "", code)
    return re.sub(r"^[ \t]+", "", code, flags=re.MULTILINE)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
