"""Ranges and alphabets for numbers and texts, told from a parameter's name and from what it is compared with."""

import re
from collections.abc import Sequence

from tasks.core.offline.evidence import Evidence
from tasks.core.offline.specs import Choice, Integer, Number, Real, Sentence, Spec, Text

_INTEGERS: tuple[tuple[str, Integer], ...] = (
    (r"years?", Integer(1900, 2100)),
    (r"months?", Integer(1, 12)),
    (r"days?", Integer(1, 28)),
    (r"hours?", Integer(0, 23)),
    (r"minutes?|seconds?", Integer(0, 59)),
    (r"base|radix", Integer(2, 10)),
    (r"exp|exponent|power|degree|depth|level", Integer(0, 6)),
    (r"k|times|steps?|rounds?|iterations?|max_?iter\w*|num_?iter\w*|generations?", Integer(1, 5)),
    (r"i|j|idx|index|pos|position|start|begin|left|lo|low|offset|shift", Integer(0, 5)),
    (r"r|c|row|col|column|rows|cols|columns|width|height|w|h|size|dim\w*", Integer(2, 5)),
    (r"target|total|amount|capacity|limit|sum|money|budget|weight|W|cap|max\w*|end|right|hi|high|stop", Integer(5, 30)),
    (r"angle|deg|degrees|theta", Integer(0, 360)),
    (r"num|number|x|y|z|a|b|value|val", Integer(1, 50)),
)
_REALS: tuple[tuple[str, Real], ...] = (
    (r"p|prob\w*|alpha|beta|gamma|rate|fraction|ratio|threshold|eps\w*|damping|momentum|lr|learning_rate", Real(0.05, 0.95)),
    (r"angle|theta|phi|rad\w*", Real(0.1, 6.2)),
    (r"lat\w*|lon\w*|ra|dec", Real(-80.0, 80.0)),
    (r"mass|m|weight|radius|r|height|length|width|distance|price|amount|time|t|v|speed|velocity", Real(0.5, 50.0)),
)
_TEXTS: tuple[tuple[str, Spec], ...] = (
    (r"ch|char|character|letter|symbol|chr|c", Text(high=1)),
    (r"sentences?|text|paragraph|line|message|msg|phrase|document|doc|plaintext|plain_text|content", Sentence()),
    (r"bin\w*|bits?|bitstring", Text("01", 2, 8)),
    (r"\w*dna\w*|\w*rna\w*|genome|seq\w*|nucleotides?|strand", Text("ACGT", 4, 12)),
    (r"roman\w*", Choice(("III", "IV", "IX", "LVIII", "MCMXCIV", "XL", "XC", "CD", "CM", "MMXX"))),
    (r"num\w*|digits?|number\w*|phone\w*", Number(9999)),
    (r"path\w*", Sentence(("a", "b", "home", "..", ".", "c"), 2, 6, "/")),
    (r"paren\w*|brackets?", Text("()", 2, 8)),
    (r"hex\w*", Text("0123456789abcdef", 1, 4)),
    (r"expr\w*|expression|equation|formula", Sentence(("1 +", "2 *", "3 -", "4 +", "7 -", "5"), 1, 1)),
    (r"directions?|moves|instructions?", Text("LRUD", 3, 10)),
    (r"words?|name|key|keyword|\w*_word", Text("abcdeilnorst", 3, 8)),
)
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def integer_for(name: str, found: Evidence | None = None) -> Spec:
    """Return a spec of integers fit for a parameter of this name, or for what the code compares it with."""
    literals = sorted(value for value in (found.literals if found else ()) if type(value) is int)
    if found and found.uses["member"] and len(literals) >= 3:
        return Choice(tuple(literals[:12]))
    by_name = _match(_INTEGERS, name)
    modulus = max(found.moduli, default=0) if found else 0
    if 20 <= modulus <= 1_000:
        return Integer(1, 6 * modulus)
    if literals and max(literals) > 20 and max(literals) <= 5_000:
        return Integer(0, max(literals) + max(literals) // 2)
    if by_name is not None:
        return by_name
    return Integer(1, 15) if name.lower() in ("n", "m") else Integer(1, 20)


def real_for(name: str) -> Spec:
    return _match(_REALS, name) or Real()


def text_for(name: str, found: Evidence | None = None) -> Spec:
    """Return a spec of texts: the characters or words the code looks for, else what the name promises."""
    uses, literals = (found.uses, found.literals | found.item.literals) if found else ({}, set())
    texts = sorted(value for value in literals if isinstance(value, str) and value)
    single = [text for text in texts if len(text) == 1]
    longer = [text for text in texts if len(text) > 1]
    if len(longer) >= 2 and found is not None and set(longer) <= found.literals:
        return Choice(tuple(longer[:12]))
    if single and found is not None and found.item.literals >= set(single):
        return Text(_alphabet(single), 2, 10)
    if single and found is not None and set(single) <= found.literals:
        return Text("".join(dict.fromkeys([*single, *"abc"])) if len(single) < 2 else "".join(single), 1, 1)
    if uses and (found is not None and (found.uses["to_int"] or found.item.uses["to_int"])):
        return Number(9999)
    by_name = _match(_TEXTS, name)
    if by_name is not None:
        return by_name
    return Text("abcd", 2, 8) if len(name) <= 2 else Text("abcde", 2, 8)


def _alphabet(characters: list[str]) -> str:
    found = list(characters)
    for opening, closing in _BRACKETS.items():
        if opening in found or closing in found:
            found += [opening, closing]
    if len(set(found)) == 1 or (set(found) <= set("aeiouAEIOU ")):
        found += list("abcdelnrst")
    return "".join(dict.fromkeys(found))


def _match(table: Sequence[tuple[str, Spec]], name: str) -> Spec | None:
    plain = name.strip("_")
    for pattern, spec in table:
        if re.fullmatch(pattern, plain) or re.fullmatch(pattern, plain.lower()):
            return spec
    return None
