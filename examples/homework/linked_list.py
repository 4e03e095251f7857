class Node:
	def __init__(self, value, next=None):
		self.value = value
		self.next = next

	def __repr__(self):
		return f"Node({self.value})"


class LinkedList:
	def __init__(self):
		self.head = None
		self.size = 0

	def push_back(self, value):
		node = Node(value)
		self.size += 1
		if self.head is None:
			self.head = node
			return
		cur = self.head
		while cur.next is not None:
			cur = cur.next
		cur.next = node

	def push_front(self, value):
		self.head = Node(value, self.head)
		self.size += 1

	def remove(self, value):
		cur = self.head
		prev = None
		while cur:
			if cur.value == value:
				if prev: prev.next = cur.next
				else: self.head = cur.next
				self.size -= 1
				return True
			prev, cur = cur, cur.next
		return False

	def to_list(self):
		out = []
		cur = self.head
		while cur:
			out.append(cur.value)
			cur = cur.next
		return out


def from_list(values):
    l = LinkedList()
    for v in values: l.push_back(v)
    return l


def reverse(head):
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return prev


# exercise 3b: reverse only in groups of k. a shorter group at the end stays as it is
def reverse_in_groups(values, k):
    lst = from_list(values)
    out = []
    group = []
    cur = lst.head
    while cur:
        group.append(cur.value)
        if len(group) == k:
            out.extend(group[::-1])
            group = []
        cur = cur.next
    out.extend(group)
    return out


# exercise 4 (palindrome with slow and fast pointer)
def is_palindrome(values):
    lst = from_list(values)
    slow = fast = lst.head
    while fast and fast.next:
        slow = slow.next
        fast = fast.next.next
    back = reverse(slow)
    front = lst.head
    while back:
        #print(front, back)
        if front.value != back.value:
            return False
        front, back = front.next, back.next
    return True


l = from_list([3, 1, 4, 1, 5])
l.push_front(0)
l.remove(1)
print(l.to_list())
assert reverse_in_groups([1, 2, 3, 4, 5, 6, 7], 3) == [3, 2, 1, 6, 5, 4, 7]
assert reverse_in_groups([1, 2], 5) == [1, 2]
assert reverse_in_groups([9, 8, 7, 6], 2) == [8, 9, 6, 7]
assert is_palindrome([1, 2, 3, 2, 1])
assert not is_palindrome([1, 2])
