package fleet

import "sync"

// mostAtOnce is how many things one message carries.
const mostAtOnce = 256

// batcher sends what gathers while the message before is on its way.
type batcher[T any] struct {
	news chan struct{}
	most int // bytes of a message, about

	mu    sync.Mutex
	list  []T
	sizes []int
	over  bool
}

func newBatcher[T any](owner *sync.WaitGroup, most int, write func([]T) []byte, send func([]byte)) *batcher[T] {
	p := &batcher[T]{news: make(chan struct{}, 1), most: most}
	owner.Go(func() {
		for list, ok := p.take(); ok; list, ok = p.take() {
			send(write(list))
		}
	})
	return p
}

// put adds something of about that size.
func (p *batcher[T]) put(one T, size int) {
	p.mu.Lock()
	p.list, p.sizes = append(p.list, one), append(p.sizes, size)
	p.mu.Unlock()
	p.wake()
}

func (p *batcher[T]) wake() {
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// take waits for something; false when nothing will come.
func (p *batcher[T]) take() ([]T, bool) {
	for {
		p.mu.Lock()
		n, size := 0, 0
		for n < len(p.list) && n < mostAtOnce && (n == 0 || size+p.sizes[n] <= p.most) {
			size += p.sizes[n]
			n++
		}
		list, over := p.list[:n:n], p.over
		p.list, p.sizes = p.list[n:], p.sizes[n:]
		more := len(p.list) > 0
		p.mu.Unlock()
		if n > 0 {
			if more {
				p.wake()
			}
			return list, true
		}
		if over {
			return nil, false
		}
		<-p.news
	}
}

// close ends the post once what is in it was sent.
func (p *batcher[T]) close() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.wake()
}
