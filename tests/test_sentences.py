"""Every sentence that a person reads goes through the language seam.

A literal of the code is taken for a sentence when it has a space and a lower-case word, or when it
is given to what speaks to people. What is none all the same stands in ``EXCEPTIONS``, with why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tools.messages import PROJECT, sources

SEAM = {"_", "N_", "ngettext"}
#: Whatever is given to these is read by a person, one word or more.
SPEAKING = {
    "Ambiguous", "BadInput", "HTTPException", "NotAllowed", "Problem", "Refused", "Unknown",
    "print", "bar", "caption", "error", "header", "info", "markdown", "subheader", "success",
    "title", "toast", "warning",
}  # fmt: skip
#: What is given to these is read by no visitor: defects, the log, warnings of libraries.
UNHEARD = {
    "KeyError", "RuntimeError", "re", "TimeoutError", "TypeError", "ValueError", "_log", "logging",
    "warnings",
}  # fmt: skip

#: ``{}`` stands for what is filled in.
_PROSE = re.compile(r"[A-Za-z’'}][,;:.]? +[a-z]{2,}|[a-z]{2,}[,;:.]? +[A-Za-z{]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|ORDER BY|COALESCE|UNION|CASE WHEN|SAVEPOINT|PRAGMA"
    r"|ANALYZE|ALTER TABLE|CREATE|DROP|TRUNCATE|COUNT\(|SUM\()\b|\bIS (NOT )?NULL\b|^\s*AND "
    r"|\bIN (\(|\{})|<= :|> :|\bRELEASE \w+$|\bROLLBACK TO|\bSET (LOCAL|\w+ =)|\bPRIMARY KEY"
    r"|\bTEXT\b|\bCAST\(|= '\w+'|^s\."
)


#: Strings of JavaScript as its formatter writes them, after comments and what is in the seam.
_LITERAL = r"""(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
_SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    rf"|\b_\(\s*{_LITERAL}|\bngettext\(\s*{_LITERAL}\s*,\s*{_LITERAL}"
    rf"|\bnew Error\(\s*{_LITERAL}|({_LITERAL})",
    re.DOTALL,
)
#: In a script what is in lower case throughout names an element or a style.
_SAID = re.compile(r"[A-Z][a-z]*[,;:.]?( [^ ]+)* [a-z]{2,}|[a-z]{2,}( [^ ]+)* [A-Za-z]+[.!?]$")


@dataclass(frozen=True)
class Exempt:
    """Literals of a file that are no sentences, and why."""

    file: str
    like: str
    why: str


FILES = "what the filter writes into its files is the same in every language"
SHAPE = "a name for a shape of files"
DOCS = "the API's page is for programmers, in English"
BATCH = "the name of a batch"
MANIFEST = "what a release's manifest says is the same in every language"
JUDGE = "what a judge is told is the same in every language"
MSGSPEC = "what msgspec says, to be put in words"

EXCEPTIONS = (
    Exempt("api.py", r"", DOCS),
    Exempt("routes/config.py", r"pipeline|Accept\.|config, as|still|No token|Nothing", DOCS),
    Exempt("routes/here.py", r"^The token that the station", DOCS),
    Exempt("routes/models.py", r"", DOCS),
    Exempt("routes/refusals.py", r"", DOCS),
    Exempt("routes/(config|pictures|releases).py", r"^(private, |Accept, |att)", "an HTTP header"),
    Exempt("routes/plain_page.py", r"^<!doctype", "a page's frame; its words are filled in"),
    Exempt("commands/menu.py", r"^(config|export|judge|people|settings)( [a-z-]+)+$", "as typed"),
    Exempt("pages/parts/release.py", r"^(below|rejected|no|malformed|a) [a-z]+[a-z: ]*$", FILES),
    Exempt("pages/deciding/judge/run.py", r"^judges:", "an example of a file"),
    Exempt("pages/dataset/load/example.py", r"", "an example of a file"),
    Exempt("pages/(.*/top|parts/(explained|signing_in)).py", r"^\nexport", "a script"),
    Exempt("pages/deciding/people/pipelines.py", r"^curl", "a command"),
    Exempt("pages/.*", r"^<style>", "styles"),
    Exempt("pages/dataset/releases/so_far.py", r"^pico-review push", "a command as typed"),
    Exempt("pages/shell.py", r"^pico-review$", "the name of the app"),
    Exempt("review/formats/schemas/taxonomies.py", r"", "edit types as a dataset writes them"),
    Exempt("review/formats/schemas/edits.py", r"^NHR-Edit", "the name of a dataset"),
    Exempt("pages/dataset/browse/top.py", r"", "JavaScript"),
    Exempt("pages/deciding/judge/run.py", r"^judges:", "an example of a file"),
    Exempt("pages/dataset/load/example.py", r"^(Add|Make|Change|Remove) ", "an edit's own words"),
    Exempt("pages/deciding/people/pipelines.py", r"^curl ", "a command"),
    Exempt("pages/deciding/taxonomy/instead.py", r"^<style>", "CSS"),
    Exempt("(pages|store|commands)/.*(history|configs?).py", r"^rolled back$", "a kind of event"),
    Exempt("review/core/(scoring|totals).py", r"", "what is wrong with a score is kept with it"),
    Exempt("review/core/other_scale.py", r"", "what is wrong with a score is kept with it"),
    Exempt("review/core/settings.py", r"^accepted when", "the label rule is kept with its plan"),
    Exempt("review/filtering/(decide|chain_score).py", r"", FILES),
    Exempt("review/formats/filter_run.py", r"", FILES),
    Exempt("review/formats/chain_tables.py", r"", "the README that goes with exported turns"),
    Exempt("review/formats/.*", r"^json (lines|array)$", SHAPE),
    Exempt("review/formats/containers/csv_in.py", r"^column \{}$", "a column without a name"),
    Exempt("review/formats/filter_out.py", r"^\(no type\)$", FILES),
    Exempt("review/formats/hub/card.py", r"", "the README that goes with a release"),
    Exempt("review/formats/instruction_pairs.py", r"", "what trainers read, and the files' README"),
    Exempt("review/formats/out/.*", r"", "what trainers read, and the files' README"),
    Exempt("review/formats/human/controls.py", r"^(not sure|cannot judge)$", "others' words"),
    Exempt("review/formats/preference/(editreward|vision).py", r"", "the same of pairs"),
    Exempt("review/formats/preference/tables.py", r"", "the README that goes with exported pairs"),
    Exempt("review/formats/rankings.py", r"^ImageReward", "a reviewer's name"),
    Exempt("review/formats/schemas/judges.py", r"^OpenAI batch$", "a name"),
    Exempt("review/formats/schemas/labels.py", r"^(Label Studio|CVAT \(Datumaro\))$", "a name"),
    Exempt("review/formats/schemas/votes.py", r"annotators$", "a reviewer's name"),
    Exempt("review/formats/containers/tables.py", r"^JSON is malformed", MSGSPEC),
    Exempt("review/judging/pairwise.py", r"", "what a judge reads is the same in every language"),
    Exempt("review/promises/unequal.py", r"^other types$", "a stratum's name"),
    Exempt("store/releases/pushing.py", r"^Release by", "the words of a commit"),
    Exempt("store/releases/provenance.py", r"", "the README that goes with a release"),
    Exempt("demo/tour.py", r"^made by pico-review demo$", "what a file begins with"),
    Exempt("store/backup/backup.py", r"^pico-review backup$", "a format's name"),
    Exempt("store/backup/moving.py", r"^This workspace was moved", "said by the database"),
    Exempt("store/types/consensus.py", r"IN :edits$", "SQL"),
    Exempt("store/types/kept_units.py", r"^typed units$", "the name of what is kept"),
    Exempt("store/dataset/differences.py", r"^difference \{}", "a mark of what is kept"),
    Exempt("store/dataset/public_http.py", r"^no address$", "what the system says"),
    Exempt("store/chains/publishing.py", r"chains by|simulated|^At least|filter leaves out", FILES),
    Exempt("store/filters/certificates.py", r"simulated|cut keeps|^is kept|^At least", FILES),
    Exempt("store/filters/certificates.py", r"filter leaves out", FILES),
    Exempt("store/filters/certificates.py", r"excluded before the look", FILES),
    Exempt("store/filters/config_scores.py", r"^malformed score", "what is kept with a score"),
    Exempt("store/importing/typed_totals.py", r"^malformed score", "what is kept with a score"),
    Exempt("store/filters/configs.py", r"^version \{}$", "the head of a diff"),
    Exempt("store/promises/evidence.py", r"^(type|category) not known$", "a group's name, kept"),
    Exempt("store/filters/drafts.py", r"as drafted|^excluded by a lead$", FILES),
    Exempt("store/.*", r"^(desk|round of|draws of|leases of|audit) \{}$", "the name of a lock"),
    Exempt("store/.*", r"^rank (groups|again)$", "the name of a lock"),
    Exempt("store/.*", r"kept by version|^imported (reviews|rank|types)", BATCH),
    Exempt("store/importing/rankings.py", r"^all names$", "the name of a group"),
    Exempt("store/importing/reading.py", r"^malformed score", "what is kept with a score"),
    Exempt("store/importing/other_scale.py", r"^malformed score", "what is kept with a score"),
    Exempt("store/promises/.*", r"^--batch", "options to choose from"),
    Exempt("store/promises/finding.py", r"^accepted when", "the label rule is kept with its plan"),
    Exempt("store/(ranking|releases)/.*", r"^(not (applied|proven)|no filter|that en)", MANIFEST),
    Exempt("store/chains/release.py", r"^(not applied|no filter)", MANIFEST),
    Exempt("store/ranking/.*", r"^(Not measured: |\{}\nAudit of|At least \{} of these)", MANIFEST),
    Exempt("store/settings/taxonomy.py", r"^edit_types: \{}", "a line of a file"),
    Exempt("review/judging/asking.py", r"", JUDGE),
    Exempt("store/judging/prompts.py", r"^You are a careful", JUDGE),
    Exempt("review/statistics/sampling.py", r"^tenth \{}$", "a stratum's name"),
    Exempt("review/spotcheck/acceptance.py", r"^not yet$", "which side of a plan: an id"),
    Exempt("review/report/page.py", r"^(default-src|width=|light dark$|<!doctype)", "for browsers"),
    Exempt("store/filters/scored_edits.py", r"^malformed score: $", "taken off what decide says"),
    Exempt("routes/metrics.py", r"\.$", "for Prometheus"),
    Exempt("routes/guarded.py", r"^('self'|max-age=)", "for browsers"),
    Exempt("review/report/shape.py", r"^pico-review report$", "a format's name"),
)  # fmt: skip


def strays(code: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every sentence that is outside the seam."""
    tree = ast.parse(code)
    yield from _within(tree, spoken_to=False)


def _within(node: ast.AST, *, spoken_to: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Constant | ast.JoinedStr):
        text = _text(node)
        sentence = _WORD if spoken_to else _PROSE
        if sentence.search(text) and not _SQL.search(text):
            yield getattr(node, "lineno", 0), text
        return
    if isinstance(node, ast.Call) and _called(node) & (SEAM | UNHEARD):
        inside = [word.value for word in node.keywords] if _called(node) & SEAM else []
        for value in inside:
            yield from _within(value, spoken_to=False)
        return
    for child, direct in _children(node):
        if not _names_what_is_kept(node, child):
            yield from _within(child, spoken_to=direct)


def _names_what_is_kept(call: ast.AST, child: ast.AST) -> bool:
    """Whether a text is the key under which ``store.kept.value`` keeps something."""
    kept = isinstance(call, ast.Call) and _called(call) >= {"kept", "value"}
    return kept and child in getattr(call, "args", [])[:1]


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what may hold sentences: no docstrings, nothing that is only compared or looked up."""
    for child in ast.iter_child_nodes(node):
        documents = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        compared = isinstance(node, ast.Compare)
        if not documents and not (compared and isinstance(child, ast.Constant)):
            speaks = isinstance(node, ast.Call) and bool(_called(node) & SPEAKING)
            yield child, speaks and child in getattr(node, "args", [])[:1]


def _called(call: ast.Call) -> set[str]:
    """Return the names in what is called: ``st.button`` is both."""
    return {one.id for one in ast.walk(call.func) if isinstance(one, ast.Name)} | {
        one.attr for one in ast.walk(call.func) if isinstance(one, ast.Attribute)
    }


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def exempt(file: str, text: str) -> list[Exempt]:
    """Return the exceptions that a text of a file falls under."""
    return [one for one in EXCEPTIONS if re.fullmatch(one.file, file) and re.search(one.like, text)]


def strays_of_script(code: str) -> Iterator[tuple[int, str]]:
    """Yield the same of JavaScript."""
    for found in _SCRIPT.finditer(code):
        if found[1] and _SAID.search(found[1][1:-1]):
            yield code.count("\n", 0, found.start()) + 1, found[1][1:-1]


def everywhere() -> Iterator[tuple[str, int, str]]:
    """Yield file, line and text of every stray of the code."""
    for path in sources():
        file = path.relative_to(PROJECT).as_posix()
        found = strays if path.suffix == ".py" else strays_of_script
        for line, text in found(path.read_text(encoding="utf-8")):
            yield file, line, text


def test_every_sentence_of_the_code_goes_through_the_seam() -> None:
    """Give it to ``_``, or ``N_`` where it is written down before anybody reads it."""
    found = [(file, line, text) for file, line, text in everywhere() if not exempt(file, text)]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    """One that exempts nothing any more goes."""
    used = {one for file, _line, text in everywhere() for one in exempt(file, text)}
    assert [one for one in EXCEPTIONS if one not in used] == []


@pytest.mark.parametrize(
    "code",
    [
        "TITLE = 'Nothing to do here'",
        "raise Refused('Gone.')",
        "raise Refused(_('Gone.'), what_to_do='Look for it.')",
        "print(f'{n} edits were kept')",
        "st.error('Wrong')",
        "said = _('Of {what}', what='all of them')",
        "lines += [f'kept: {n} of {all}']",
    ],
)
def test_a_sentence_outside_the_seam_is_found(code: str) -> None:
    """In a table, in an error and what to do about it, on a page, and inside another sentence."""
    assert len(list(strays(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "'''A module of its own.'''",
        "def f():\n    '''Say what it does.'''\n    return _('Nothing to do here')",
        "raise ValueError('a plan needs edits')",
        "_log.error('Not acknowledged: %s', error)",
        "QUERY = 'SELECT id FROM person WHERE id = :id'",
        "if word == 'not yet': pass",
        "ngettext('{n} edit', '{n} edits', n, name=row['edit_id'])",
    ],
)
def test_what_is_no_sentence_is_not_taken_for_one(code: str) -> None:
    """Docstrings, defects, the log, SQL, what is only compared, and the seam's own."""
    assert list(strays(code)) == []


def test_a_sentence_of_a_script_outside_the_seam_is_found() -> None:
    """In quotes of any kind, and inside another sentence; not what is in the seam, or no text."""
    said = """
      // Nothing to do here.
      const one = _("Nothing to do here."), two = ngettext("{n} edit is", "{n} edits are", n);
      say("Nothing to do here."); say(`Of ${n} edits`); say(_("Of {n}", { n: 'all of them.' }));
      find("button, a, summary"); draw(`translate(${x}px, ${y}px)`); throw new Error("A defect of");
    """
    found = [text for _line, text in strays_of_script(said)]
    assert found == ["Nothing to do here.", "Of ${n} edits", "all of them."]


def shadowing(code: str) -> Iterator[int]:
    """Yield the lines of functions in which ``_`` is a variable and yet called."""
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one for one in _own(function) if isinstance(one, ast.Name) and one.id == "_"]
            bound = any(isinstance(one.ctx, ast.Store) for one in names)
            if bound and any(isinstance(one.ctx, ast.Load) for one in names):
                yield function.lineno


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a function without what has variables of its own in it."""
    scopes = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp)
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*scopes, ast.GeneratorExp)):
            yield child
            yield from _own(child)


def test_no_function_that_speaks_has_a_variable_of_that_name() -> None:
    """``for _ in …`` would take the seam's place, and be called."""
    assert list(shadowing("def f():\n    for _ in x: pass\n    return _('Gone.')")) == [1]
    assert list(shadowing("def f():\n    return [_('Gone.') for a, _ in x]")) == []
    python = [path for path in sources() if path.suffix == ".py"]
    assert [path for path in python if list(shadowing(path.read_text("utf-8")))] == []
