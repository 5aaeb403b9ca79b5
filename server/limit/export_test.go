package limit

// Remembered is how many hosts the queue holds in memory.
func (q *Queue) Remembered() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.hosts)
}

// Waiting is how many calls wait for a host.
func (q *Queue) Waiting(host string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, t := range q.hosts[host].ring {
		n += t.calls.Len()
	}
	return n
}

// Visitors is how many visitors the queue holds in memory.
func (q *Queue) Visitors() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.visitors)
}
