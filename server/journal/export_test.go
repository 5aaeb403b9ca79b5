package journal

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"
)

// ReadMessage reads a reply of a stream's leader.
var ReadMessage = readMessage

// Mark makes a journal one of another version.
func Mark(j *Journal, version string) error {
	c := j.stream.CachedInfo().Config
	c.Metadata = map[string]string{versionKey: version}
	_, err := j.js.UpdateStream(context.Background(), c)
	return err
}

// Copies returns what a node of that name finds wrong with the copies of a stream.
func Copies(node string, c *jetstream.ClusterInfo) error { return (&Journal{node: node}).copies(c) }
