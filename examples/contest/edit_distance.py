from typing import *
from functools import lru_cache

class Solution(object):
    def minDistance(self, word1: str, word2: str, swap_cost: int = 1) -> int:
        """
        like the usual edit distance but two neighbours may be swapped too
        :type word1: str
        :type word2: str
        :rtype: int
        """
        n, m = len(word1), len(word2)
        d = [[0] * (m + 1) for _ in range(n + 1)]
        for i in range(n + 1): d[i][0] = i
        for j in range(m + 1): d[0][j] = j
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                cost = 0 if word1[i-1] == word2[j-1] else 1
                d[i][j] = min(d[i-1][j] + 1, d[i][j-1] + 1, d[i-1][j-1] + cost)
                if i > 1 and j > 1 and word1[i-1] == word2[j-2] and word1[i-2] == word2[j-1]:
                    d[i][j] = min(d[i][j], d[i-2][j-2] + swap_cost)
        return d[n][m]

    def rec(self, a, b):
        # TLE!
        @lru_cache(None)
        def go(i, j):
            if i == 0: return j
            if j == 0: return i
            if a[i-1] == b[j-1]: return go(i-1, j-1)
            return 1 + min(go(i-1, j), go(i, j-1), go(i-1, j-1))
        return go(len(a), len(b))


if __name__ == '__main__':
    sol = Solution()
    print(sol.minDistance("horse", "ros"))          # 3
    print(sol.minDistance("intention", "execution")) # 5
    print(sol.minDistance("ab", "ba"))
    print(sol.minDistance("recieve", "receive", 2))
    print(sol.rec("horse", "ros"))
