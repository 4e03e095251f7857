# OS course, lab 5.  round robin scheduler, the table on paper was checked by hand
def schedule(jobs, quantum=2, switch=0):
	"""jobs is [name, arrival, burst]; gives the timeline and when each job is finished"""
	jobs = [list(j) for j in jobs]
	jobs.sort(key=lambda j: j[1])
	left = {j[0]: j[2] for j in jobs}
	ready = []
	done = {}
	clock = 0
	i = 0
	timeline = ""
	while len(done) < len(jobs):
		while i < len(jobs) and jobs[i][1] <= clock:
			ready.append(jobs[i]); i += 1
		if not ready:
			clock += 1
			timeline += "."
			continue
		job = ready.pop(0)
		name = job[0]
		run = min(quantum, left[name])
		clock += run
		timeline += name[0] * run
		left[name] -= run
		while i < len(jobs) and jobs[i][1] <= clock:
			ready.append(jobs[i])
			i += 1
		if left[name] > 0:
			ready.append(job)
		else:
			done[name] = clock
		clock += switch
	return {"finish": done, "timeline": timeline}

def average_waiting(jobs, quantum):
    r = schedule(jobs, quantum)
    w = [r["finish"][name] - arrival - burst for name, arrival, burst in jobs]
    return sum(w) / len(w)

def fifo(jobs):
	t = 0
	total = 0
	for name, arrival, burst in jobs:
	    # (this line is indented with a tab and four spaces, python does not mind)
	    t = max(t, arrival)
	    total += t - arrival
	    t += burst
	return total

J = [["A", 0, 5], ["B", 1, 3], ["C", 2, 1]]
print(schedule(J))
print(schedule([["P1", 0, 4], ["Q1", 6, 2]], 3))
print(average_waiting(J, 2))
print(average_waiting([["A", 0, 5], ["B", 1, 3], ["C", 2, 1]], quantum=4))
print(fifo(J))
