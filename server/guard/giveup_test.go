package guard_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/guard"
)

func TestARunGivesUpOnAHostThatNeverConnects(t *testing.T) {
	for _, c := range []struct {
		says  string
		story string // r refused, d dns, t timeout, . an answer of any status
		made  int    // calls that were really made
	}{
		{"three failures in a row are enough", "rrrrrr", 3},
		{"failures of any kind of connecting count", "rdrddd", 3},
		{"an answer begins the count anew", "rr.rr.rr.", 9},
		{"a timeout says nothing", "rtrtrt", 5},
	} {
		made := 0
		do := guard.GiveUp(func(context.Context, settle.Call) (settle.Reply, error) {
			made++
			switch c.story[made-1] {
			case 'r':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeRefused}
			case 'd':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeDNS}
			case 't':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeTimeout}
			}
			return settle.Reply{HTTP: 503}, settle.HTTPReason(503, 0)
		}, 3)
		var last error
		for range c.story {
			_, last = do(t.Context(), settle.Call{URL: "https://down.example.com/1"})
		}
		if made != c.made {
			t.Errorf("%s: %d calls were made, want %d", c.says, made, c.made)
		}
		if made == len(c.story) {
			continue
		}
		if reason := (*settle.Reason)(nil); !errors.As(last, &reason) || reason.Code != settle.CodeBlocked || !strings.Contains(reason.Message, "stopped calling") {
			t.Errorf("%s: got %v, want it said", c.says, last)
		}
	}
}

func TestGivingUpOnOneHostLeavesTheOthers(t *testing.T) {
	made := map[string]int{}
	do := guard.GiveUp(func(_ context.Context, c settle.Call) (settle.Reply, error) {
		made[c.URL]++
		return settle.Reply{}, &settle.Reason{Code: settle.CodeRefused}
	}, 2)
	for _, url := range []string{"http://a.example/", "http://a.example/", "http://a.example/", "http://b.example/"} {
		_, _ = do(t.Context(), settle.Call{URL: url})
	}
	if made["http://a.example/"] != 2 || made["http://b.example/"] != 1 {
		t.Errorf("got %v calls made, want 2 and 1", made)
	}
}
