"""What somebody who sees little, or nothing, meets on a page: axe's findings, and contrast."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.settling import steady

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Of links and captions against what is behind them.
LEAST = 4.5
#: A desk's and a phone's.
SCREENS = ((1440, 900), (390, 844))
#: What of axe's findings is a failure.
WEIGHTY = ("serious", "critical")
#: Findings in Streamlit's own markup, out of our reach: rule → where it may be found, and why.
NOT_OURS = {
    # The menu's sections are <div>s between its <ul> and <li>s.
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems] li",
}
FINDINGS = """async ([weighty, notOurs, only]) => {
  const options = only ? {runOnly: {type: 'rule', values: only}} : {};
  const {violations} = await axe.run(document, {...options, resultTypes: ['violations']});
  const ours = (rule, node) => {
    const element = document.querySelector(node.target.at(-1));
    return !(rule in notOurs) || !element?.matches(notOurs[rule]);
  };
  return violations.filter(({impact}) => weighty.includes(impact)).flatMap(({id, nodes}) =>
    nodes.filter(node => ours(id, node)).map(node =>
      `${id}: ${node.html.slice(0, 300)} ${[...node.any, ...node.all, ...node.none][0]?.message}`));
}"""
#: Links and captions below a contrast: colours as drawn, through all that is transparent.
FAINT = """least => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const read = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (above, below) =>
    [0, 1, 2].map(at => above[at] * above[3] + below[at] * (1 - above[3]));
  const light = colour => colour.map(level => level / 255)
    .map(level => level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4)
    .reduce((sum, level, at) => sum + level * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = element => {
    const grounds = [];
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      grounds.unshift(read(style.backgroundColor));
      opacity *= Number(style.opacity);
    }
    const ground = grounds.reduce((below, above) => over(above, below), [255, 255, 255]);
    const [red, green, blue, alpha] = read(getComputedStyle(element).color);
    const two = [light(over([red, green, blue, alpha * opacity], ground)), light(ground)];
    return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
  };
  const written = element => element.checkVisibility({opacityProperty: true}) &&
    !element.matches('[data-testid=stIconMaterial]') &&
    [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const places = 'a, a *, [data-testid=stCaptionContainer], [data-testid=stCaptionContainer] *';
  return [...document.querySelectorAll(places)].filter(written)
    .map(element => [contrast(element), element.textContent])
    .filter(([found]) => found < least)
    .map(([found, words]) => `${found.toFixed(2)} : 1 ${words}`);
}"""
#: How many pixels a page is wider than its window.
SIDEWAYS = """() => Math.max(...[document.documentElement,
  document.querySelector('[data-testid=stMain]')].map(at => at.scrollWidth - at.clientWidth))"""
#: What shows a desk's answer.
FIGURE = "[data-testid=stMain] :is(.js-plotly-plot .main-svg, table, [data-testid=stDataFrame])"
#: What of a desk's answer is not on the first screen: its sentence, or the figure or table for it.
BEYOND = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const parts = {sentence: '[data-testid=stMarkdownContainer] strong',
    figure: '.js-plotly-plot, table, [data-testid=stDataFrame]'};
  return Object.entries(parts).flatMap(([name, where]) => {
    const box = main.querySelector(where)?.getBoundingClientRect();
    const seen = box && Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    const enough = name === 'sentence' ? 16 : 320;
    return box && seen >= Math.min(enough, box.height) ? [] : [`${name}: ${seen} pixels`];
  });
}"""
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


#: No colour on its way to another one is measured.
AT_ONCE = """addEventListener('DOMContentLoaded', () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, ::before, ::after { transition: none !important; }');
  document.adoptedStyleSheets.push(sheet);
});"""


def axe() -> str:
    """Return axe's code; without it the test is skipped, where that is allowed."""
    if not AXE.is_file():
        if os.environ.get("PICO_REVIEW_NO_SKIP"):
            pytest.fail("axe-core is not here, and skipping is forbidden")
        pytest.skip("no axe-core: `make test` installs it")
    return AXE.read_text(encoding="utf-8")


def visit(page: Page, address: str) -> None:
    """Go to a page and wait until it stands still."""
    page.goto(address)
    stand_still(page)


def stand_still(page: Page) -> None:
    """Wait until nothing of a page is drawn any more, and nothing of the last one is left."""
    steady(page, "() => document.querySelector('[data-testid=stMain]')?.innerHTML")
    page.wait_for_selector(DRAWN, state="attached")
    page.wait_for_selector("[data-stale=true]", state="detached")
    steady(page, "() => document.querySelector('[data-testid=stMain]').innerHTML")


def turn(page: Page, scheme: Any) -> None:
    """Let the reader prefer light or dark; the page follows."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "wanted => getComputedStyle(document.querySelector('[data-testid=stApp]'))"
        ".colorScheme === wanted",
        arg=scheme,
    )


def complaints(page: Page) -> list[str]:
    """Return what axe finds, in light and in dark, and which links and captions are faint."""
    found = []
    for scheme, only in (("dark", ["color-contrast"]), ("light", None)):
        turn(page, scheme)
        said = page.evaluate(FINDINGS, [WEIGHTY, NOT_OURS, only]) + page.evaluate(FAINT, LEAST)
        found += [f"{page.url} {scheme}: {words}" for words in said]
    return found


def wider(page: Page) -> list[str]:
    """Return on which screens a page scrolls sideways."""
    found = []
    for width, height in reversed(SCREENS):
        page.set_viewport_size({"width": width, "height": height})
        if beyond := steady(page, SIDEWAYS):
            found.append(f"{page.url}: {beyond} pixels wider than {width}")
    return found
