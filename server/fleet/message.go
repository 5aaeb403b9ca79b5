package fleet

import (
	"bytes"
	"encoding/gob"

	"allsettled/app/settle"
)

// The subjects on which the fleet talks. Nothing of it is kept.
const (
	subjectHeartbeat = "fleet.beat"
	subjectCall      = "fleet.call." // and a member's birth: calls for it
	subjectStop      = "fleet.stop." // calls that nobody waits for any more
	subjectBack      = "fleet.back." // and the birth of who asked: what came of them
)

// heartbeat says that a member is there.
type heartbeat struct {
	Name        string
	Incarnation string // a new one each time it starts
	Capacity    int
}

// handed is a call for a member.
type handed struct {
	ID    uint64 // by which who asked knows it
	Call  settle.Call
	Rules Rules
}

// calls is a message of them.
type calls struct {
	From string // incarnation of who asks
	List []handed
}

// stops names calls that nobody waits for any more.
type stops struct {
	From string
	IDs  []uint64
}

// answer is what came of a call.
type answer struct {
	ID     uint64
	Reply  settle.Reply
	Reason *settle.Reason // nil where it fulfilled
}

// encode writes a message. What is written here is made here, so it can be.
func encode(v any) []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// decode reads a message. One that cannot be read is of another version, or no member's.
func decode[T any](data []byte) (v T, ok bool) {
	ok = gob.NewDecoder(bytes.NewReader(data)).Decode(&v) == nil
	return v, ok
}
