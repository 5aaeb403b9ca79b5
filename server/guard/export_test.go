package guard

import "net/url"

// MayConnect judges an address whose name has resolved to ip, as the dialer does.
func (p *Policy) MayConnect(raw, network, ip string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	t, ok := targetOf(u)
	return ok && p.nameMayPass(t) && p.judgeConnect(t, network, ip) == nil
}

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
