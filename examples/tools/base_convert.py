DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

def to_base(n: int, base: int = 2) -> str:
    if base < 2 or base > 36:
        raise ValueError("base must be 2..36, is %r" % base)
    if n == 0: return "0"
    neg = n < 0
    n = abs(n)
    s = ""
    while n:
        n, r = divmod(n, base)
        s = DIGITS[r] + s
    return "-" + s if neg else s

def from_base(s: str, base: int) -> int:
    s = s.strip().lower().replace("_", "")
    sign = 1
    if s.startswith("-"):
        sign, s = -1, s[1:]
    v = 0
    for ch in s:
        d = DIGITS.index(ch)
        if d >= base:
            raise ValueError(f"{ch} is no digit in base {base}")
        v = v * base + d
    return sign * v

def convert(s: str, src: int, dst: int) -> str:
    """
    >>> convert("ff", 16, 2)
    '11111111'
    >>> convert("-1010", 2, 10)
    '-10'
    """
    return to_base(from_base(s, src), dst)

def balanced_ternary(n: int) -> str:
    # digits + 0 -
    if n == 0: return "0"
    out = ""
    while n != 0:
        r = n % 3
        n //= 3
        if r == 2:
            r = -1
            n += 1
        out = {0: "0", 1: "+", -1: "-"}[r] + out
    return out

while __name__ == "__main__":
    line = input("number from to > ")
    if line == "": break
    try:
        a, b, c = line.split()
        print(convert(a, int(b), int(c)))
    except ValueError as e:
        print("!!", e)

# tests (run with -i)
# convert("zz", 36, 10)  -> 1295
# balanced_ternary(5)  -> +--
