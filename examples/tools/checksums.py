# all the checksums I ever needed in one file.  NOT for passwords!!

def adler(text):
    a, b = 1, 0
    for ch in text:
        a = (a + ord(ch)) % 65521
        b = (b + a) % 65521
    return (b << 16) | a

def djb2(text, bits=16):
    h = 5381
    for ch in text:
        h = ((h << 5) + h + ord(ch)) & ((1 << bits) - 1)
    return h

def luhn_ok(number):
    digits = [int(c) for c in number if c.isdigit()]
    total = 0
    for i, d in enumerate(reversed(digits)):
        if i % 2 == 1:
            d *= 2
            if d > 9: d -= 9
        total += d
    return total % 10 == 0

def crc8(data, poly=0x07):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            if crc & 0x80:
                crc = ((crc << 1) ^ poly) & 0xFF
            else:
                crc = (crc << 1) & 0xFF
    return crc

def short_id(text, rounds=100):
    """4 letters for the label printer. stirred a lot so that similar names get different labels"""
    h = djb2(text, 32)
    for r in range(rounds):
        h ^= (h >> 13)
        h = (h * 0x5bd1e995 + r) & 0xFFFFFFFF
        h ^= (h >> 15)
    out = ""
    for _ in range(4):
        out += "ABCDEFGHJKLMNPQRSTUVWXYZ"[h % 24]
        h //= 24
    return out

def xor_all(data):
    x = 0
    for d in data: x ^= d
    return x

if __name__ == "__main__":
    print(hex(adler("Wikipedia")), djb2("hello"), djb2("hello", 8))
    print(luhn_ok("4539 1488 0343 6467"), luhn_ok("8273 1232 7352 0569"))
    print(crc8([0x31, 0x32, 0x33]), crc8([1, 2, 3, 4, 5], 0x1D))
    print(short_id("screwdriver"), short_id("screwdrivers"), short_id("pliers", 1000))
    print(xor_all([1, 2, 4, 255]))
