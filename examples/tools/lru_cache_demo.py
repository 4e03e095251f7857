from collections import OrderedDict

class LRUCache(object):

    def __init__(self, capacity):
        """
        :type capacity: int
        """
        self.cap = capacity
        self.d = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, key):
        if key not in self.d:
            self.misses += 1
            return -1
        self.d.move_to_end(key)
        self.hits += 1
        return self.d[key]

    def put(self, key, value):
        if key in self.d:
            self.d.move_to_end(key)
        self.d[key] = value
        if len(self.d) > self.cap:
            self.d.popitem(last=False)


class FIFOCache(LRUCache):
    def get(self, key):
        if key in self.d:
            self.hits += 1
            return self.d[key]
        self.misses += 1
        return -1


def replay(capacity, operations):
    # operations like ["put", 1, 10] and ["get", 1]; returns what the gets gave
    cache = LRUCache(capacity)
    result = []
    for op in operations:
        if op[0] == "put":
            cache.put(op[1], op[2])
        elif op[0] == "get":
            result.append(cache.get(op[1]))
        else:
            print("skip", op)
    return result


def hit_rate(pages, capacity=3, kind="lru"):
    cache = LRUCache(capacity) if kind == "lru" else FIFOCache(capacity)
    for p in pages:
        if cache.get(p) == -1:
            cache.put(p, p)
    return round(cache.hits / (cache.hits + cache.misses), 3)


print(replay(2, [["put", 1, 10], ["put", 2, 20], ["get", 1], ["put", 3, 30], ["get", 2], ["get", 3]]))
print(replay(1, [["put", 5, 1], ["put", 5, 2], ["get", 5], ["get", 6]]))
print(hit_rate([1, 2, 3, 1, 4, 1, 2, 5, 1, 2]))
print(hit_rate([7, 0, 1, 2, 0, 3, 0, 4, 2, 3], 3, "fifo"))
# belady: more memory, more misses!
print(hit_rate([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5], capacity=3, kind="fifo"))
print(hit_rate([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5], capacity=4, kind="fifo"))
