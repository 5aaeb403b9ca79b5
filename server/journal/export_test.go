package journal

import (
	"context"
)

// Mark makes a journal one of another version.
func Mark(j *Journal, version string) error {
	c := j.stream.CachedInfo().Config
	c.Metadata = map[string]string{versionKey: version}
	_, err := j.js.UpdateStream(context.Background(), c)
	return err
}
