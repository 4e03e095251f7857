# Queue at the bank: no randomness, arrivals and service times are given
# compares 1, 2, 3 counters
import heapq
import random   # was for the arrivals in the first version

NAMES = ['counter A', 'counter B', 'counter C', 'counter D']

def run_queue(arrivals, service, counters=2):
    """
    arrivals: minutes, sorted. service: minutes per customer (same length)
    """
    free_at = [(0, i) for i in range(counters)]
    heapq.heapify(free_at)
    waits = []
    busy = [0] * counters
    end = 0
    for a, s in zip(arrivals, service):
        t, who = heapq.heappop(free_at)
        start = max(a, t)
        waits.append(start - a)
        busy[who] += s
        end = max(end, start + s)
        #print(a, "->", NAMES[who], "at", start)
        heapq.heappush(free_at, (start + s, who))
    avg = 0.0
    if waits:
        avg = sum(waits) / len(waits)
    return {
        "average_wait": round(avg, 3),
        "longest_wait": max(waits) if waits else 0,
        "closed_at": end,
        "busy": busy,
    }

def longest_line(arrivals, service):
    # one counter only; how long did the line get
    t = 0
    ends = []
    longest = 0
    for a, s in zip(arrivals, service):
        t = max(t, a) + s
        ends.append(t)
        line = sum(1 for e in ends if e > a)
        longest = max(longest, line)
    return longest

if __name__ == '__main__':
    arr = [0, 1, 2, 2, 5, 9, 9, 10]
    ser = [4, 3, 6, 1, 2, 2, 5, 3]
    for c in (1, 2, 3):
        print(c, run_queue(arr, ser, c))
    print(run_queue([0, 0, 0, 0], [10, 10, 10, 10], counters=4))
    print(longest_line([0, 1, 2, 2, 5, 9], [4, 3, 6, 1, 2, 2]))
    print(longest_line([0, 10, 20], [5, 5, 5]))
