'''
Week 2: classical ciphers
menu at the bottom, run it and type 1 or 2
'''

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
DEBUG = False

def shift_letter(ch, k):
    if ch.lower() not in ALPHABET:
        return ch
    i = ALPHABET.index(ch.lower())
    new = ALPHABET[(i + k) % 26]
    if ch.isupper():
        new = new.upper()
    if DEBUG: print(ch, '->', new)
    return new


def caesar(text, key):
    """
    >>> caesar("abc xyz", 3)
    'def abc'
    >>> caesar("Hello, World", -1)
    'Gdkkn, Vnqkc'
    """
    result = ""
    for ch in text:
        result = result + shift_letter(ch, key)
    return result


def vigenere(text, keyword, decrypt=False):
    """ keyword only moves on when a letter was used up

    >>> vigenere("attack at dawn", "lemon")
    'lxfopv ef rnhr'
    >>> vigenere("lxfopv ef rnhr", "lemon", True)
    'attack at dawn'
    """
    out = []
    pos = 0
    keyword = keyword.lower()
    for ch in text:
        if ch.isalpha():
            k = ALPHABET.index(keyword[pos % len(keyword)])
            if decrypt:
                k = -k
            out.append(shift_letter(ch, k))
            pos += 1
        else:
            out.append(ch)
    return "".join(out)


def crack_caesar(text):
    # most common letter is e. works for long texts. sometimes
    counts = {}
    for ch in text.lower():
        if ch in ALPHABET:
            counts[ch] = counts.get(ch, 0) + 1
    best = max(sorted(counts), key=lambda c: counts[c])
    return (ALPHABET.index(best) - ALPHABET.index("e")) % 26


def menu():
    while True:
        choice = input("1) caesar  2) vigenere  q) quit > ")
        if choice == "1":
            print(caesar(input("text: "), int(input("key: "))))
        elif choice == "2":
            print(vigenere(input("text: "), input("keyword: ")))
        elif choice == "q":
            break
        else:
            print("???")

if __name__ == '__main__':
    menu()
