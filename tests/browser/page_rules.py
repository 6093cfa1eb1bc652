"""What a page breaks of the rules for accessible pages, by axe."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
#: One text of each kind, by all that its contrast depends on: its colour, size and weight, the
#: grounds that lie beneath it and, of a link, the text that it stands in. Axe looks at one a
#: millisecond, and a page has thousands of cells.
ONE_OF_EACH_KIND = """() => {
  document.querySelectorAll('[data-kind]').forEach(one => one.removeAttribute('data-kind'));
  const grounds = new Map([[null, '']]), kinds = new Map();
  const pick = (style, names) => names.map(name => style[name]).join('|');
  const below = ['backgroundColor', 'backgroundImage', 'opacity', 'position', 'zIndex', 'float',
    'overflowX', 'overflowY', 'clip', 'clipPath', 'filter', 'mixBlendMode', 'visibility'];
  const of_text = ['color', 'fill', 'fontSize', 'fontWeight', 'textShadow', 'textIndent'];
  const of_link = ['textDecorationLine', 'borderBottom', 'outline', 'fontStyle', 'fontFamily',
    'display'];
  const blocks = new Map([[null, '']]);
  let plain = null;
  for (const one of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(one), own = pick(style, below);
    plain ??= own;
    const ground = (grounds.get(one.parentElement) ?? '') + (own === plain ? '' : '>' + own);
    grounds.set(one, ground);
    blocks.set(one, style.display.startsWith('inline') || style.display === 'contents'
      ? blocks.get(one.parentElement) ?? '' : pick(style, of_text));
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) { continue; }
    const drawn = one.checkVisibility() && one.getClientRects().length > 0;
    const link = one.closest('a');
    const within = link ? pick(getComputedStyle(link), of_link) + blocks.get(link) : '';
    const kind = [one.namespaceURI, drawn, pick(style, of_text), ground, within].join(' ');
    if (!kinds.has(kind)) { kinds.set(kind, one); link?.setAttribute('data-kind', ''); }
  }
  kinds.forEach(one => one.setAttribute('data-kind', ''));
  return kinds.size;
}"""


def violations(page: Page) -> list[str]:
    """All that is found: elements by their markup, after the rule that they break."""
    others = {rule: {"enabled": False} for rule in COLOURS}
    found = _found(page, {"runOnly": RULES, "rules": others})
    return found + faint(page)


def faint(page: Page) -> list[str]:
    """What has too little contrast, as text or as a link within it."""
    assert page.evaluate(ONE_OF_EACH_KIND) > 5
    options = {"runOnly": {"type": "rule", "values": COLOURS}}
    return _found(page, options, {"include": [["[data-kind]"]]})


def _found(page: Page, options: dict[str, Any], context: Any = None) -> list[str]:
    options = {**options, "resultTypes": ["violations"]}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
