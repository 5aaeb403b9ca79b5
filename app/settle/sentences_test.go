package settle_test

import (
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
)

func TestEveryRefusedStatusHasCodeAndSentence(t *testing.T) {
	for status, want := range map[int]string{
		401: "key was refused",
		403: "key was refused",
		404: "Nothing here for this ID",
		418: "The site refused the request",
		429: "slow down",
		500: "The site has a problem",
		599: "The site has a problem",
		302: "of no use",
	} {
		got := settle.HTTPReason(status, 3*time.Second)
		if !strings.Contains(got.Message, want) {
			t.Errorf("status %d: got the sentence %q, want one with %q", status, got.Message, want)
		}
		if got.RetryAfter != 3*time.Second {
			t.Errorf("status %d: got a wait of %v, want 3s", status, got.RetryAfter)
		}
	}
	if got := settle.HTTPReason(503, 0).Code; got != "http_503" {
		t.Errorf("got the code %q, want http_503", got)
	}
}
