package cluster

import (
	"bytes"
	"encoding/gob"

	"allsettled/app/settle"
)

// The subjects of the bus. What is sent to one member has its incarnation behind the subject, so that a
// process that started again does not receive what was meant for the one before.
const (
	subjectHeartbeat = "cluster.heartbeat"
	subjectCalls     = "cluster.calls."      // and an incarnation: calls to make
	subjectStops     = "cluster.stops."      // and an incarnation: calls whose replies are no longer wanted
	subjectAnswers   = "cluster.answers."    // and an incarnation: replies to calls
	subjectQuestions = "cluster.run.ask."    // and a run: questions to its owner
	subjectEvents    = "cluster.run.events." // and a run: what its owner publishes
)

// heartbeat says that a member is alive.
type heartbeat struct {
	Name        string
	Incarnation string
	Capacity    int // calls at once that it makes
}

// handed is a call that one member makes for another. It has the filled address and headers, secrets included, so
// that the other member needs nothing of the run: it can make calls of runs that it has no journal of.
type handed struct {
	ID    uint64 // the sender's number of the call
	Call  settle.Call
	Rules Rules
}

// calls is a message with calls to make.
type calls struct {
	From string // incarnation of the sender
	List []handed
}

// stops is a message with calls to end.
type stops struct {
	From string
	IDs  []uint64
}

// answer is the reply to one call.
type answer struct {
	ID     uint64
	Reply  settle.Reply
	Reason *settle.Reason // nil when the call fulfilled
}

// encode writes a message. It cannot fail: every type it is called with is one of this file. It is gob, because a
// field that one version does not know is ignored, so that a cluster can be updated node by node. Each message
// describes its types, which is one reason why calls travel many at a time.
func encode(v any) []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// decode reads a message. It returns false for data that no member of this version wrote.
func decode[T any](data []byte) (v T, ok bool) {
	ok = gob.NewDecoder(bytes.NewReader(data)).Decode(&v) == nil
	return v, ok
}
