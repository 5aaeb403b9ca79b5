package limit

// Remembered is how many hosts the queue holds in memory.
func (q *Queue) Remembered() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.lines)
}

// Waiting is how many calls wait for that host.
func (q *Queue) Waiting(host string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, v := range q.lines[host].ring {
		n += v.calls.Len()
	}
	return n
}

// Guests is how many visitors the queue holds in memory.
func (q *Queue) Guests() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.guests)
}
