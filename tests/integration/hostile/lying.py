"""Programs whose answers lie, misbehave, or are not what JSON can hold."""

from program import Program

LYING = [
    Program("patches_json_and_builtins", """
import builtins, json, json.encoder
json.dumps = json.JSONEncoder.encode = lambda *a, **k: "1"
json.encoder.encode_basestring = json.encoder.c_make_encoder = lambda *a: '"forged"'
builtins.isinstance = builtins.issubclass = lambda *a: True
builtins.type = builtins.len = builtins.sorted = builtins.str = builtins.dict = lambda *a: 0
def main_solution():
    return {"b": [1, 2.5, "x"], "a": None}
""", value='{"a":null,"b":[1,2.5,"x"]}'),
    Program("patches_what_it_finds_in_frames", """
import sys
frame = sys._getframe()
while frame:
    frame.f_globals.update(canonical_text=lambda *a: "forged", type_name=lambda *a: 1 / 0)
    frame = frame.f_back
def main_solution():
    return 1 / 0
""", "killed", error_type="Exit"),
    Program("equal_to_everything", """
class Yes(int):
    __eq__ = __ge__ = __le__ = __bool__ = lambda *a: True
    __hash__ = int.__hash__
    __repr__ = __str__ = lambda self: "42"
def main_solution():
    return Yes(5)
""", value="5"),
    Program("containers_that_misbehave", """
class Map(dict):
    def items(self):
        raise RuntimeError
    keys = values = __iter__ = __len__ = __getitem__ = items
class Row(list):
    __iter__ = __len__ = __getitem__ = lambda *a: 1 / 0
class Text(str):
    encode = __str__ = __repr__ = __len__ = lambda *a: 1 / 0
class Real(float):
    __float__ = __repr__ = lambda *a: 1 / 0
def main_solution():
    return Map({Text("k"): Row([Real(0.5), Text("v")])})
""", value='{"k":[0.5,"v"]}'),
    Program("claims_another_class", """
class Liar:
    __class__ = property(lambda self: int)
    __index__ = __int__ = lambda self: 7
def main_solution():
    return Liar()
""", "not_serialisable", error_type="NotSerialisable", message="value of type Liar"),
    Program("metaclass_hides_its_name", """
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
    def __getattribute__(self, name):
        raise SystemExit
class Hidden(metaclass=Meta):
    pass
def main_solution():
    return [Hidden()]
""", "not_serialisable", error_type="NotSerialisable", message="value of type Hidden"),
    Program("exception_without_a_text", """
class Mute(Exception):
    def __str__(self):
        raise SystemExit
def main_solution():
    raise Mute
""", "exception", error_type="Mute", message="(an exception without a readable message)"),
    Program("exception_with_a_huge_text", "def main_solution():\n    raise ValueError('m' * 10**7)", "exception", error_type="ValueError",
            message="m" * 2048),
    Program("a_name_with_newlines", "def main_solution():\n    raise type('A\\nB' * 1000, (Exception,), {})('text')", "exception",
            error_type=("A B" * 1000)[:200]),
    Program("stdin", "def main_solution():\n    return input()", "exception", error_type="EOFError"),
    Program("half_a_character", """
import os
def main_solution():
    os.write(1, b"\\xff\\x00\\xc3")
    return 1
""", value="1"),
    Program("changes_while_it_is_written", """
import sys, threading
def main_solution():
    sys.setswitchinterval(1e-6)
    box = {str(i): i for i in range(50000)}
    def churn():
        n = 0
        while True:
            n += 1
            box[str(n % 60000)] = n
            box.pop(str((n * 7) % 60000), None)
    threading.Thread(target=churn, daemon=True).start()
    return box
""", "not_serialisable", error_type="NotSerialisable", message="dictionary changed size during iteration"),
    Program("leaves_the_interpreter_twisted", """
import sys
def main_solution():
    deep = []
    for _ in range(80):
        deep = [deep]
    sys.settrace(lambda *a: 1 / 0)
    sys.setprofile(lambda *a: None)
    sys.setrecursionlimit(40)
    return deep
""", value="[" * 81 + "]" * 81),
    Program("recursion_of_a_million", """
import sys
def main_solution():
    sys.setrecursionlimit(10**7)
    def down(n):
        return 0 if n == 0 else 1 + down(n - 1)
    return down(10**6)
""", value="1000000"),
    Program("deep_nesting", """
def main_solution():
    deep = []
    for _ in range(10**5):
        deep = [deep]
    return deep
""", "not_serialisable", error_type="NotSerialisable", message="nested deeper than 100 levels, or circular"),
    Program("circular", "def main_solution():\n    a = {}\n    a['a'] = [a]\n    return a",
            "not_serialisable", error_type="NotSerialisable",
            message="nested deeper than 100 levels, or circular"),
    Program("billion_laughs", """
def main_solution():
    laugh = ["ha"] * 10
    for _ in range(20):
        laugh = [laugh] * 10
    return laugh
""", "output_too_large", error_type="OutputLimit"),
    Program("large_text", "def main_solution():\n    return 'a' * 10**7", "output_too_large", error_type="OutputLimit"),
    Program("large_in_utf8_only", "def main_solution():\n    return '\\U0001F600' * 400000", "output_too_large", error_type="OutputLimit"),
    Program("not_a_number", "def main_solution():\n    return [float('nan')]", "not_serialisable", message="nan is not a JSON number"),
    Program("infinity", "def main_solution():\n    return {'a': -float('inf')}", "not_serialisable", message="-inf is not a JSON number"),
    Program("huge_integer", """
import sys
sys.set_int_max_str_digits(0)
def main_solution():
    return 10**5000
""", "not_serialisable", message="Exceeds the limit (4300 digits) for integer string conversion"),
    Program("lone_surrogate", "def main_solution():\n    return {'\\ud800': 1}", "not_serialisable", message="text with a lone surrogate"),
    Program("keys_that_are_no_text", "def main_solution():\n    return {1: 2}", "not_serialisable", message="key of type int"),
    Program("keys_that_look_alike", """
class Key(str):
    __hash__ = object.__hash__
    __eq__ = object.__eq__
def main_solution():
    return {Key("a"): 1, "a": 2}
""", "not_serialisable", message="two keys with the same text"),
    Program("a_set", "def main_solution():\n    return {1, 2}", "not_serialisable", message="value of type set"),
    Program("bytes", "def main_solution():\n    return b'x'", "not_serialisable", message="value of type bytes"),
    Program("a_generator", "def main_solution():\n    yield 1", "not_serialisable", message="value of type generator"),
    Program("a_coroutine", "async def main_solution():\n    return 1", "not_serialisable", message="value of type coroutine"),
    Program("a_numpy_integer", "import numpy\ndef main_solution():\n    return numpy.int64(3)",
            "not_serialisable", message="value of type int64"),
    Program("a_numpy_array", "import numpy\ndef main_solution():\n    return numpy.zeros(2)",
            "not_serialisable", message="value of type ndarray"),
    Program("no_syntax", "def main_solution(:\n    pass",
            "exception", error_type="SyntaxError", message="invalid syntax (<solution>, line 1)"),
    Program("no_entry_point", "x = 1", "exception", error_type="NameError", message="main_solution is not defined"),
    Program("a_missing_module", "import not_a_module.at_all\ndef main_solution():\n    return 1", "exception",
            error_type="ModuleNotFoundError", message="No module named 'not_a_module'"),
    Program("a_module_of_the_runner", "import child\ndef main_solution():\n    return 1", "exception", error_type="ModuleNotFoundError",
            message="No module named 'child'"),
    Program("source_that_breaks_the_parser", "main_solution = " + "(" * 500 + ")" * 500, "exception", error_type="SyntaxError",
            message="too many nested parentheses (<solution>, line 1)"),
    Program("source_with_a_null_byte", "x = 1\0",
            "exception", error_type="ValueError", message="source code string cannot contain null bytes"),
]  # fmt: skip
