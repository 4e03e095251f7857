#! /usr/bin/python
import string

# things for the blog: slugs, wrapping, title case

SMALL = ["a", "an", "the", "of", "and", "or", "in", "on", "to"]

def slugify(title, max_len=40):
    """
    >>> slugify("  Hello,   World! ")
    'hello-world'
    """
    s = title.lower().strip()
    s = re.sub(r"[^a-z0-9]+", "-", s)
    s = s.strip("-")
    if len(s) > max_len:
        s = s[:max_len].rsplit("-", 1)[0]
    return s

def title_case(text):
    words = text.split()
    out = []
    for i, w in enumerate(words):
        if i > 0 and w.lower() in SMALL:
            out.append(w.lower())
        else:
            out.append(w[:1].upper() + w[1:].lower())
    return " ".join(out)

def wrap(text, width=30):
    lines = []
    line = ""
    for w in text.split():
        if len(line) + len(w) + (1 if line else 0) > width:
            if line: lines.append(line)
            line = w
        else:
            line = (line + " " + w) if line else w
    if line:
        lines.append(line)
    return lines

def justify(text, width=30):
    done = []
    lines = wrap(text, width)
    for line in lines[:-1]:
        words = line.split()
        if len(words) == 1:
            done.append(line)
            continue
        spaces = width - sum(len(w) for w in words)
        each, extra = divmod(spaces, len(words) - 1)
        s = ""
        for i, w in enumerate(words[:-1]):
            s += w + " " * (each + (1 if i < extra else 0))
        done.append(s + words[-1])
    done += lines[-1:]
    return done

def word_count_table(text):   # prints only
    for w in sorted(set(text.lower().split())):
        print(w.ljust(15), text.lower().split().count(w))

post = "the quick brown fox jumps over the lazy dog and then it sleeps in the shade of an old tree"
print(title_case(post))
for l in justify(post, 24): print("|" + l + "|")
print(wrap("one two three four five six seven", width=11))
print(title_case("WAR AND peace"))
word_count_table(post)
