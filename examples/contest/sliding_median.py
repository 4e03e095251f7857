# accepted, 340 ms
class Solution:
    def medianSlidingWindow(self, nums: List[int], k: int) -> List[float]:
        window = sorted(nums[:k])
        ans = []
        for i in range(k, len(nums) + 1):
            if k % 2:
                ans.append(float(window[k // 2]))
            else:
                ans.append((window[k // 2 - 1] + window[k // 2]) / 2)
            if i == len(nums):
                break
            window.remove(nums[i - k])
            bisect.insort(window, nums[i])
        return ans

    # two heaps, WA on test 37, dont know why
    # def medianSlidingWindow2(self, nums, k):
    #     lo, hi = [], []
    #     for i, x in enumerate(nums):
    #         heapq.heappush(lo, (-x, i))
    #         heapq.heappush(hi, (x, i))
    #         ...


s = Solution()
print(s.medianSlidingWindow([5, 3, 8, 1, 9, 2, 7], 3))
print(s.medianSlidingWindow([1, 4, 2, 3], 4))
print(s.medianSlidingWindow([10, 10, 2, 8, 6], 2))
