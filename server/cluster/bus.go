package cluster

import "context"

// Bus carries messages between the members of a cluster. It is an interface so that tests can cut members off, lose
// messages and hold them up in a bubble of testing/synctest; package clustertest has that bus. It keeps none: a
// message that no member subscribes to, or that is sent while the network is down, is lost. Messages from one member
// on one subject arrive in order. Its methods may be called by many goroutines.
type Bus interface {
	// Publish sends a message to all subscribers of a subject, this member's among them. It does not wait
	// until they have received it.
	Publish(subject string, data []byte) error
	// Subscribe calls receive with each message on a subject, one at a time, until stop is called. What
	// receive returns is the reply to a request.
	Subscribe(subject string, receive func(data []byte) (reply []byte)) (stop func(), err error)
	// Request sends a message to the subscriber of a subject and returns its reply. The error is
	// fs.ErrNotExist when there is no subscriber.
	Request(ctx context.Context, subject string, data []byte) (reply []byte, err error)
	// MaxMessage returns how many bytes a message may have.
	MaxMessage() int
}

// Owners records which node owns which run, as durably as the journal. Its methods may be called by many
// goroutines. It decides between two nodes that both want a run: a mark is replaced once, so
// one of them succeeds, without an election and without a clock.
type Owners interface {
	// Put records that a node owns a run, in place of the record with that mark; 0 stands for no record. A
	// node without a name means that the run is free to be taken. When the record has another mark, the
	// error is fs.ErrExist.
	Put(ctx context.Context, run, node string, mark uint64) (next uint64, err error)
	// Delete removes the record of a run that needs no owner any more.
	Delete(ctx context.Context, run string) error
	// Watch calls changed with each record, and then with each change, until ctx ends or the connection is
	// lost.
	Watch(ctx context.Context, changed func(r Record)) error
}

// Record says which node owns a run.
type Record struct {
	Run     string
	Node    string // empty: the run is free to be taken
	Mark    uint64 // by which the record can be replaced
	Deleted bool   // the run needs no owner any more
}
