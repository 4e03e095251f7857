# in which order do I have to build my packages?  + how long if everything that can runs at the same time
deps = {
    "app": ["ui", "core"],
    "ui": ["widgets"],
    "widgets": ["core"],
    "core": ["base"],
    "base": [],
}
minutes = {"app": 2, "ui": 5, "widgets": 3, "core": 7, "base": 1}

class Cycle(Exception):
    pass

def build_order(graph):
    """ alphabetical among those that are ready, so it is always the same """
    graph = {k: list(v) for k, v in graph.items()}
    for vs in list(graph.values()):
        for v in vs:
            graph.setdefault(v, [])
    order = []
    while graph:
        ready = sorted(n for n in graph if not graph[n])
        if not ready:
            raise Cycle(", ".join(sorted(graph)))
        n = ready[0]
        order.append(n)
        del graph[n]
        for vs in graph.values():
            while n in vs: vs.remove(n)
    return order

def total_time(graph, cost, default=1):
    done = {}
    for n in build_order(graph):
        start = 0
        for d in graph.get(n, []):
            start = max(start, done[d])
        done[n] = start + cost.get(n, default)
    return max(done.values()) if done else 0

def dijkstra(graph, start):
    # does not belong here, moved from maps.py
    import heapq
    dist = {start: 0}
    heap = [(0, start)]
    while heap:
        d, n = heapq.heappop(heap)
        if d > dist[n]: continue
        for m, w in graph.get(n, {}).items():
            if d + w < dist.get(m, float("inf")):
                dist[m] = d + w
                heapq.heappush(heap, (dist[m], m))
    return dist

print(build_order(deps))
print(build_order({"shoes": ["socks", "trousers"], "trousers": ["pants"]}))
print(build_order({"c": ["b", "a"], "b": ["a"]}))
print(total_time(deps, minutes))
print(total_time({"tea": ["water", "cup"]}, {"water": 5, "tea": 3}))
print(total_time({"b": ["a"], "c": ["b"]}, {"b": 4}, default=2))
print(dijkstra({"home": {"shop": 4, "school": 9}, "shop": {"school": 3}}, "home"))
print(dijkstra({"A": {"B": 1, "C": 7}, "B": {"C": 5}}, "A"))
try:
    build_order({"hen": ["egg"], "egg": ["hen"]})
except Cycle as e:
    print("cycle:", e)
