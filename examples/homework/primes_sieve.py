# prime numbers, 3 versions
# (math is missing but it works on my machine because the other cell imported it)


def is_prime(n):
    if n < 2:
        return False
    for d in range(2, int(math.sqrt(n)) + 1):
        if n % d == 0:
            return False
    return True


def sieve(limit):
    flags = [True] * (limit + 1)
    flags[0] = False
    if limit >= 1:
        flags[1] = False
    i = 2
    while i * i <= limit:
        if flags[i]:
            j = i * i
            while j <= limit:
                flags[j] = False
                j += i
        i += 1
    return flags


def prime_summary(limit: int) -> dict:
    """How many primes up to limit, the last one, the widest gap and the number of twins."""
    flags = sieve(limit)
    count = 0
    last = 0
    gap = 0
    twins = 0
    for n in range(limit + 1):
        if flags[n]:
            if last:
                if n - last > gap:
                    gap = n - last
                if n - last == 2:
                    twins += 1
            count += 1
            last = n
    return {"count": count, "last": last, "widest_gap": gap, "twins": twins}


# version 1, do not use
#def primes(n):
#    r = []
#    for i in range(n):
#        if is_prime(i):
#            r.append(i)
#    return r

def nth_prime(n):
    x = 1
    while n > 0:
        x += 1
        if is_prime(x):
            n -= 1
    return x

if __name__ == "__main__":
    print(prime_summary(100))
    print(prime_summary(1000))
    print(prime_summary(5000))
    print(nth_prime(6))
    #print(nth_prime(10001))
    for i in range(20):
        if is_prime(i): print(i, end=" ")
    print()
