"""Renders a page as GitHub does, tables and addresses included, and looks at what came of it.

    markdown.py LIMIT PAGE...

A page is no longer than LIMIT bytes; it begins with its mark; what it renders to has only elements that saydo writes, without
attributes; what a reader would see addresses nobody and refers to nothing. The text of evidence is still there to be read.
"""

import html.parser
import re
import sys

from markdown_it import MarkdownIt

ELEMENTS = {"h3", "p", "br", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary"}
# Looked for where GitHub looks, in pieces of text, and not in code.
REFERENCES = [r"@\w", r"(?<![\w&])#\d", r"(?i)\bgh-\d", r":[^\W\d]\w*:", r"(?i)www\.", r"\w:/", r"\b[0-9a-f]{7,40}\b"]


class Page(html.parser.HTMLParser):
    """The pieces of text of a page; what must not be in it stops the program."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path, self.open, self.text = path, [], []

    def stop(self, why):
        sys.exit(f"markdown: {self.path}: {why}")

    def handle_starttag(self, tag, attributes):
        aligned = tag in ("th", "td") and all(key == "style" and value.startswith("text-align:") for key, value in attributes)
        if tag not in ELEMENTS or (attributes and not aligned):
            self.stop(f"an element of another: <{tag} {attributes}>")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.stop(f"</{tag}> closes what is not open")

    def handle_comment(self, text):
        if text not in (" saydo ", " "):
            self.stop(f"a comment of another: {text}")

    def handle_decl(self, text):
        self.stop(f"a declaration: {text}")

    unknown_decl = handle_pi = handle_decl

    def handle_data(self, text):
        self.text.append(text)
        for reference in REFERENCES if "code" not in self.open else []:
            if re.search(reference, text):
                self.stop(f"a reference: {text}")


limit = int(sys.argv[1])
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        source = file.read()
    if len(source.encode()) > limit:
        sys.exit(f"markdown: {path}: longer than {limit} bytes")
    if not source.startswith("<!-- saydo -->\n"):
        sys.exit(f"markdown: {path}: it does not begin with its mark")
    page = Page(path)
    page.feed(MarkdownIt("gfm-like", {"html": True}).render(source))
    page.close()
    if page.open:
        page.stop(f"not closed: {page.open}")
    told = "".join(page.text)
    if "<script>" in source or any(sign in told for sign in "\x1b\u202e\u200b"):
        page.stop("a hostile text as it stood in the evidence")
    print(f"markdown: {path}: {len(source.encode())} bytes, {sum(map(len, page.text))} characters to read")
