"""What an HTML page claims of itself: meta tags, JSON-LD, microdata, `<time>`, links, its address."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from stripper.model import Claim, Head

__all__ = ["STATED_TYPES", "claims", "date_in_path", "stated_type", "stated_url"]

# Who writes which tag: Open Graph, Dublin Core, Highwire (citation_), Parse.ly, Sailthru, Swiftype and habits of CMSs.
_METAS: dict[str, tuple[tuple[str, float], ...]] = {
    "title": (("og:title", 0.8), ("citation_title", 0.8), ("parsely-title", 0.75), ("sailthru.title", 0.75), ("dc.title", 0.7),
              ("dcterms.title", 0.7), ("twitter:title", 0.7), ("headline", 0.7)),
    "authors": (("author", 0.7), ("article:author", 0.65), ("citation_author", 0.85), ("parsely-author", 0.8), ("sailthru.author", 0.75),
                ("dc.creator", 0.75), ("dcterms.creator", 0.75), ("byl", 0.75), ("article:author_name", 0.8), ("authors", 0.75),
                ("twitter:data1", 0.0), ("og:article:author", 0.6), ("book:author", 0.6), ("cxenseparse:author", 0.8)),
    "published": (("article:published_time", 0.95), ("article:published", 0.9), ("og:article:published_time", 0.95), ("datepublished", 0.9),
                  ("date", 0.7), ("dc.date", 0.75), ("dc.date.issued", 0.85), ("dcterms.issued", 0.85), ("dc.date.created", 0.8),
                  ("dcterms.created", 0.8), ("citation_publication_date", 0.8), ("citation_date", 0.75), ("pubdate", 0.85),
                  ("publishdate", 0.85), ("publish-date", 0.85), ("publish_date", 0.85), ("publication_date", 0.85), ("sailthru.date", 0.85),
                  ("parsely-pub-date", 0.9), ("og:published_time", 0.85), ("cxenseparse:recs:publishtime", 0.9), ("ptime", 0.8),
                  ("originalpublicationdate", 0.85), ("article_date_original", 0.85), ("publicationdate", 0.85), ("dc.date.publication", 0.85),
                  ("article.published", 0.9), ("published_time", 0.85), ("rnews:datepublished", 0.85), ("creationdate", 0.6), ("published", 0.8), ("ms.date", 0.8)),
    "modified": (("article:modified_time", 0.9), ("og:updated_time", 0.75), ("datemodified", 0.85), ("last-modified", 0.6),
                 ("dcterms.modified", 0.8), ("dc.date.modified", 0.8), ("lastmod", 0.7), ("article.updated", 0.8), ("utime", 0.7),
                 ("article:modified", 0.85), ("revision_date", 0.7), ("modificationdate", 0.8), ("dateupdate", 0.7)),
    "section": (("article:section", 0.85), ("parsely-section", 0.8), ("section", 0.7), ("category", 0.5), ("articlesection", 0.8),
                ("cxenseparse:taxonomy", 0.0), ("citation_section", 0.6)),
    "topics": (("article:tag", 0.85), ("news_keywords", 0.8), ("parsely-tags", 0.75), ("sailthru.tags", 0.7), ("keywords", 0.5),
               ("citation_keywords", 0.7), ("dc.subject", 0.6), ("og:article:tag", 0.8)),
    "site_name": (("og:site_name", 0.95), ("application-name", 0.6), ("apple-mobile-web-app-title", 0.5), ("citation_journal_title", 0.7),
                  ("dc.publisher", 0.6), ("publisher", 0.5), ("cre", 0.6)),
    "language": (("og:locale", 0.7), ("content-language", 0.6), ("dc.language", 0.65), ("inlanguage", 0.75), ("language", 0.5)),
    "url": (("og:url", 0.9), ("twitter:url", 0.6), ("citation_public_url", 0.6)),
    "image": (("og:image", 0.9), ("og:image:url", 0.9), ("og:image:secure_url", 0.85), ("twitter:image", 0.8), ("twitter:image:src", 0.8),
              ("parsely-image-url", 0.7), ("thumbnail", 0.5), ("image", 0.6)),
    "image_alt": (("og:image:alt", 0.8), ("twitter:image:alt", 0.7)),
    "licence": (("dcterms.license", 0.85), ("dc.rights.license", 0.8), ("license", 0.7), ("dcterms.rights", 0.5), ("dc.rights", 0.5)),
    "paywalled": (("article:content_tier", 0.9), ("isaccessibleforfree", 0.9), ("cxenseparse:isaccessibleforfree", 0.8)),
    "description": (("og:description", 0.85), ("description", 0.8), ("twitter:description", 0.7), ("dc.description", 0.65),
                    ("dcterms.abstract", 0.6), ("sailthru.description", 0.6)),
}  # fmt: skip
_BY_NAME = {name: (field, sure) for field, names in _METAS.items() for name, sure in names if sure}
_JOINTS = str.maketrans("", "", "-_.: ")
_OF_PUBLICATION = (
    "publisheddate", "publishdate", "publicationdate", "datepublished", "publishedtime", "publishtime", "publishedat", "publishedon",
    "articledate", "firstpublished",
)  # fmt: skip
_OF_CHANGE = (
    "modifieddate", "modifieddatetime", "modifiedtime", "datemodified", "lastmodified", "lastupdated", "lastupdate", "updateddate", "updatedtime",
    "updatedat", "dateupdated",
)  # fmt: skip
_STORY = re.compile(
    r"Article|BlogPosting|Report|Review|Recipe|SocialMediaPosting|DiscussionForumPosting|CreativeWork|Posting|HowTo",
    re.I,
)
_PAGE = re.compile(r"WebPage|ItemPage|Product|Event|VideoObject", re.I)
_PERSON = re.compile(r"Person", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATED_PATH = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?=[/_.-]|$)"
    rf"|/(?P<y2>(?:19|20)\d\d)/(?P<word>{'|'.join(_MONTHS)})[a-z]*/(?P<d2>\d{{1,2}})(?=[/_.-]|$)"
    r"|/(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)(?=[/_.-]|$)"
    r"|[_-](?P<y4>20\d\d)(?P<m4>\d\d)(?P<d4>\d\d)(?=/?$|\.[a-z])"
    r"|/(?P<d5>1[3-9]|2\d|3[01])[.-](?P<m5>\d{1,2})[.-](?P<y5>20\d\d)(?=/?$|[_-])"
)
_AUTHOR_BOX = 3
"""Blocks of an author's box among which the name is."""
_MOST_NAMES = 20
"""Names in one block that are looked at for that of an author."""
_COMMENTS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*+;?\s*$"
)


STATED_TYPES = ("forum", "product", "documentation", "article")
_FORUMS = ("phpbb", "vbulletin", "discourse", "xenforo", "smf", "mybb")
_MANUALS = ("sphinx", "mkdocs", "docusaurus", "doxygen", "vuepress")


def stated_type(head: Head) -> str:
    """What type of page the markup says this is (one of STATED_TYPES), or "" where it does not say."""
    kinds = " ".join(content.lower() for name, content in head.metas if name in ("og:type", "generator"))
    data = " ".join(text[:4000] for kind, text in head.scripts if "ld+json" in kind)
    if "DiscussionForumPosting" in data or "QAPage" in data or any(word in kinds for word in _FORUMS):
        return "forum"
    if '"Product"' in data or "product" in kinds:
        return "product"
    if any(word in kinds for word in _MANUALS):
        return "documentation"
    if "article" in kinds or "Article" in data or "BlogPosting" in data:
        return "article"
    return ""


def claims(head: Head, url: str | None = None) -> list[Claim]:
    """Everything the page states for metadata fields, in a fixed order; values are as stated, only white space squeezed."""
    found = [*_from_scripts(head), *_from_metas(head), *_from_marks(head)]
    if head.lang:
        found.append(Claim("language", head.lang, "html lang", 0.8))
    base = url or ""
    for rel, href in head.links:
        if rel == "canonical" and href.strip():
            found.append(Claim("url", _absolute(base, href.strip()), "link canonical", 0.92))
        elif rel in ("license", "licence") and href.strip():
            found.append(Claim("licence", _absolute(base, href.strip()), "link license", 0.85))
        elif rel == "image_src" and href.strip():
            found.append(Claim("image", href.strip(), "link image_src", 0.6))
    if url:
        found.append(Claim("url", url, "given address", 0.8))
    return found


def _absolute(base: str, href: str) -> str:
    """The address that a link leads to; a link that is no address stays as it is written."""
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def _from_metas(head: Head) -> Iterator[Claim]:
    for name, content in head.metas:
        field, sure = _BY_NAME.get(name) or _by_ending(name)
        content = " ".join(content.split())
        if field and content:
            yield Claim(field, content, f"meta {name}", sure)


def _by_ending(name: str) -> tuple[str, float]:
    """What a tag of a CMS's own states whose name ends as those of others do: `w-published-date`, `cms.lastUpdated`."""
    bare = name.translate(_JOINTS)
    if bare.endswith(_OF_PUBLICATION):
        return "published", 0.8
    return ("modified", 0.7) if bare.endswith(_OF_CHANGE) else ("", 0.0)


def _from_marks(head: Head) -> Iterator[Claim]:
    named: defaultdict[int, list[str]] = defaultdict(list)
    for prop, value, block in head.props:
        if prop.lower() == "name" and value:
            named[block].append(value)
    for prop, value, block in head.props:
        field = {"author": "authors", "datepublished": "published", "datemodified": "modified", "articlesection": "section",
                 "headline": "title", "alternativeheadline": "subtitle", "keywords": "topics",
                 "license": "licence", "isaccessibleforfree": "paywalled", "commentcount": "comment_count"}.get(prop.lower())  # fmt: skip
        if field == "authors":
            # A box about the author holds more than the name.
            near = range(block, block + _AUTHOR_BOX + 1)
            inside = (name for at in near for name in named.get(at, ())[:_MOST_NAMES] if name in value)
            value = next(inside, value)
        value = " ".join(value.split())
        if field and value:
            yield Claim(field, value, f"markup {prop}", 0.65)


# -- JSON-LD ---------------------------------------------------------------------------------------------------------


def _from_scripts(head: Head) -> Iterator[Claim]:
    scripts = [list(_nodes(_parsed(text), 0)) for kind, text in head.scripts if "ld+json" in kind.lower()]
    others = _others(scripts, head)
    for nodes in scripts:
        named = {str(node["@id"]): node for node in nodes if "@id" in node and "name" in node}
        for node in nodes:
            kinds = " ".join(map(str, _several(node.get("@type"))))
            if id(node) in others:
                continue
            if _is_story(node):
                yield from _from_node(_with_people(node, named), 0.9)
            elif "Question" in kinds:
                yield from _from_node(node, 0.8)
            elif _PAGE.search(kinds):
                yield from _from_node(node, 0.55)
            elif ("Organization" in kinds or "WebSite" in kinds) and (name := _text(node.get("name"))):
                yield Claim("site_name", name, "json-ld name", 0.6 if "WebSite" in kinds else 0.5)


def _others(scripts: Iterable[Sequence[dict[str, Any]]], head: Head) -> set[int]:
    """The nodes of stories that are only teased: those of other headlines, where one has that of the page."""
    stories = [(id(node), _title(node)) for nodes in scripts for node in nodes if _is_story(node)]
    titles = {title for _, title in stories if title}
    if len(titles) < 2:
        return set()
    said = _squeezed(" ".join([head.title, *(content for name, content in head.metas if name == "og:title")]))
    mine = {title for title in titles if title in said}
    return {node for node, title in stories if title and title not in mine} if mine else set()


def _is_story(node: dict[str, Any]) -> bool:
    return bool(_STORY.search(" ".join(map(str, _several(node.get("@type"))))))


def _title(node: dict[str, Any]) -> str:
    return _squeezed(_text(node.get("headline")) or "")


def _squeezed(title: str) -> str:
    """The letters and figures of a title, which markup and print set apart in many ways."""
    return "".join(filter(str.isalnum, html.unescape(html.unescape(title)).casefold()))


def _with_people(node: dict[str, Any], named: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A node with the authors that it only refers to (`{"@id": "#ada"}`) put in, as far as the script names them."""
    people = [
        named.get(str(one.get("@id")), one) if isinstance(one, dict) and "name" not in one else one
        for one in _several(node.get("author"))
    ]
    return {**node, "author": people} if people else node


def _from_node(node: dict[str, Any], sure: float) -> Iterator[Claim]:
    def claim(field: str, key: str, value: str | None, weight: float = sure) -> Iterator[Claim]:
        if value:
            yield Claim(field, value, f"json-ld {key}", weight)

    yield from claim(
        "title", "headline", _text(node.get("headline")) or (_text(node.get("name")) if sure < 0.9 else None)
    )
    yield from claim("subtitle", "alternativeHeadline", _text(node.get("alternativeHeadline")), 0.6)
    for key in ("author", "creator"):
        people = [(_named(one), "Organization" in str(one.get("@type", "")) if isinstance(one, dict) else False)
                  for one in _several(node.get(key))]  # fmt: skip
        for name, firm in people:
            yield from claim("authors", key, name, sure - (0.3 if firm else 0.0) - (0.05 if key == "creator" else 0.0))
    yield from claim("published", "datePublished", _text(node.get("datePublished")), sure + 0.05)
    yield from claim("published", "dateCreated", _text(node.get("dateCreated")), sure - 0.2)
    yield from claim("modified", "dateModified", _text(node.get("dateModified")))
    for one in _several(node.get("articleSection"))[:1]:
        yield from claim("section", "articleSection", _named(one))
    for one in _several(node.get("keywords")):
        yield from claim("topics", "keywords", _named(one), 0.7)
    for key in ("mentions", "about"):
        for one in _several(node.get(key)):
            if isinstance(one, dict) and _PERSON.search(str(one.get("@type", ""))):
                yield from claim("persons", key, _named(one), 0.6)
    for one in _several(node.get("publisher"))[:1]:
        yield from claim("site_name", "publisher", _named(one), 0.8)
    yield from claim("language", "inLanguage", _named(node.get("inLanguage")), 0.75)
    yield from claim("description", "description", _text(node.get("description")), 0.7)
    for one in _several(node.get("image"))[:1]:
        yield from claim("image", "image", _text(one.get("url")) if isinstance(one, dict) else _text(one), 0.75)
    yield from claim("url", "url", _text(node.get("url")), 0.6)
    for one in _several(node.get("image"))[:1]:
        if isinstance(one, dict):
            yield from claim("image_caption", "image caption", _text(one.get("caption")), 0.75)
            yield from claim(
                "image_credit", "image creditText", _text(one.get("creditText")) or _named(one.get("creator")), 0.75
            )
    license_ = node.get("license")
    yield from claim(
        "licence", "license", _text(license_.get("url") or license_) if isinstance(license_, dict) else _text(license_)
    )
    free = node.get("isAccessibleForFree")
    yield from claim("paywalled", "isAccessibleForFree", str(free).lower() if isinstance(free, bool) else _text(free))
    yield from claim("comment_count", "commentCount", _text(node.get("commentCount")), 0.8)


def _parsed(text: str) -> Any:
    """JSON as pages write it: comments around it, raw line breaks in strings, a semicolon after it."""
    cleaned = _COMMENTS.sub("", _COMMENTS.sub("", text.strip())).strip().rstrip(";")
    try:
        return json.loads(cleaned, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(re.sub(r",\s*([}\]])", r"\1", cleaned), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        if "@type" in data:
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if key in data:
                yield from _nodes(data[key], depth + 1)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return (
        _text(value.get("name") or value.get("@value") or value.get("alternateName"))
        if isinstance(value, dict)
        else _text(value)
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(str(value).split()) or None


def date_in_path(url: str) -> str | None:
    """The day that the path of an address names: `/2017/04/13/ferry`, `/2017/apr/13/ferry`, `/ferry-20170413`, `/13-04-2017`."""
    try:
        match = _DATED_PATH.search(urlsplit(url).path) if url else None
    except ValueError:  # an address with half a bracket
        return None
    if not match:
        return None
    parts = {name[0]: part for name, part in match.groupdict().items() if part}
    month = _MONTHS.index(parts["w"]) + 1 if "w" in parts else int(parts["m"])
    year, day = int(parts["y"]), int(parts["d"])
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def stated_url(head: Head) -> str:
    """The address a page gives for itself (canonical link, then `og:url`), as written; "" where it gives none."""
    canonical = (target for rel, target in head.links if rel == "canonical")
    return next(canonical, "") or next((content for name, content in head.metas if name == "og:url"), "")
