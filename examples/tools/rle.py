# Run‑length encoding – found a nicer one “on the way home”
# works for ‘normal’ text, not for text with digits in it (see below)

def encode(s):
    """
    >>> encode("aaabccd")
    '3ab2cd'
    >>> encode("")
    ''
    >>> encode("zzzzzzzzzzzz")
    '12z'
    """
    if not s:
        return ""
    out = ""
    last = s[0]
    n = 1
    for ch in s[1:]:
        if ch == last:
            n += 1
        else:
            out += (str(n) if n > 1 else "") + last
            last = ch
            n = 1
    out += (str(n) if n > 1 else "") + last
    return out


def decode(s):
    """
    >>> decode("3ab2cd")
    'aaabccd'
    >>> decode("10x2y")
    'xxxxxxxxxxyy'
    """
    n = ""
    out = ""
    for ch in s:
        if ch.isdigit():
            n += ch
        else:
            out += ch * int(n or 1)
            n = ""
    # digits left over at the end are ignored
    return out


def ratio(s):
    return len(encode(s)) / float(len(s))


if __name__ == "__main__":
    import doctest
    doctest.testmod()
    for t in ["aaaa", "abcd", "wwwwbbbwww"]:
        e = encode(t)
        assert decode(e) == t
        print(f"“{t}” → “{e}”  ratio {ratio(t):.2f}")
    #print(decode(encode("1112")))   # broken!!
