package plan_test

import (
	"maps"
	"strings"
	"testing"

	"allsettled/app/plan"
)

func TestSecretsAreMaskedAndComeBack(t *testing.T) {
	headers := map[string]string{
		"authorization": "Bearer s3cret", "Cookie": "s3cret", "Proxy-Authorization": "s3cret", "X-Api-Key": "s3cret",
		"X-Auth-Token": "s3cret", "Ocp-Apim-Subscription-Key": "s3cret", "apikey": "s3cret", "X-Session": "s3cret",
		"AccessKey": "s3cret", "X-OTP": "s3cret", "DPoP": "s3cret",
		"Accept": "text/plain", "Idempotency-Key": "{id}", "X-User": "{id}",
	}
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: headers}
	masked := p.Masked()
	if strings.Contains(string(masked.Encode()), "s3cret") || !masked.IsMasked() || p.IsMasked() || !p.HasSecrets() {
		t.Errorf("masked: %s", masked.Encode())
	}
	for _, open := range []string{"Accept", "Idempotency-Key", "X-User"} {
		if masked.Headers[open] != headers[open] {
			t.Errorf("%s was masked", open)
		}
	}
	if headers["Cookie"] != "s3cret" {
		t.Error("masking changed the plan itself")
	}
	if back := masked.WithSecrets(p); !maps.Equal(back.Headers, headers) {
		t.Errorf("came back as %v", back.Headers)
	}
	if none := masked.WithSecrets(plan.Plan{}); !none.IsMasked() {
		t.Error("secrets came out of nowhere")
	}
}

func TestSameIgnoresSecretsAndDefaults(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: map[string]string{"Cookie": "a", "Accept": "b"}}
	q := p.Filled()
	q.Headers = map[string]string{"Cookie": "other", "Accept": "b"}
	if !p.Same(q) || !p.Same(p.Masked()) {
		t.Error("secrets or defaults made a difference")
	}
	for says, change := range map[string]func(*plan.Plan){
		"address": func(p *plan.Plan) { p.Endpoint = "/demo/x/{id}" },
		"ids":     func(p *plan.Plan) { p.IDs = []string{"2"} },
		"rows":    func(p *plan.Plan) { p.Rows = &plan.Rows{} },
		"header":  func(p *plan.Plan) { p.Headers = map[string]string{"Cookie": "a", "Accept": "c"} },
		"body":    func(p *plan.Plan) { p.Body = "x" },
		"rate":    func(p *plan.Plan) { p.PerSecond = 1 },
		"rule":    func(p *plan.Plan) { no := false; p.RejectHTTPErrors = &no },
	} {
		q := p
		if change(&q); p.Same(q) || q.Same(p) {
			t.Errorf("another %s made no difference", says)
		}
	}
}

func TestMaskedSecretsAreReplacedByTheirNames(t *testing.T) {
	type headers = map[string]string
	masked := plan.Plan{
		Headers: headers{"Cookie": "•••", "X-Api-Key": "•••", "Accept": "a"}, Query: headers{"k": "•••", "l": "•••"},
	}
	for _, c := range []struct {
		says           string
		from           plan.Plan
		headers, query headers
		isMasked       bool
	}{
		{
			"all of them",
			plan.Plan{Headers: headers{"Cookie": "c", "X-Api-Key": "k"}, Query: headers{"k": "1", "l": "2"}},
			headers{"Cookie": "c", "X-Api-Key": "k", "Accept": "a"},
			headers{"k": "1", "l": "2"},
			false,
		},
		{
			"in other spellings",
			plan.Plan{Headers: headers{"COOKIE": "c", "x-api-key": "k"}, Query: headers{"k": "1", "l": "2"}},
			headers{"Cookie": "c", "X-Api-Key": "k", "Accept": "a"},
			headers{"k": "1", "l": "2"},
			false,
		},
		{
			"some of them",
			plan.Plan{Headers: headers{"Cookie": "c"}, Query: headers{"k": "1"}},
			headers{"Cookie": "c", "X-Api-Key": "•••", "Accept": "a"},
			headers{"k": "1", "l": "•••"},
			true,
		},
		{
			"nothing that is not masked",
			plan.Plan{Headers: headers{"Accept": "b"}, Query: headers{"m": "1"}},
			headers{"Cookie": "•••", "X-Api-Key": "•••", "Accept": "a"},
			headers{"k": "•••", "l": "•••"},
			true,
		},
	} {
		got := masked.WithSecrets(c.from)
		if !maps.Equal(got.Headers, c.headers) || !maps.Equal(got.Query, c.query) || got.IsMasked() != c.isMasked {
			t.Errorf("%s: got %v and %v, masked %v", c.says, got.Headers, got.Query, got.IsMasked())
		}
	}
	if !masked.IsMasked() {
		t.Error("the masked plan itself was changed")
	}
}

func TestAPlanWithoutSecretsIsNotCopied(t *testing.T) {
	p := plan.Plan{Headers: map[string]string{"Accept": "a"}}
	if p.HasSecrets() || p.IsMasked() || p.Masked().IsMasked() || !p.WithSecrets(plan.Plan{}).Same(p) {
		t.Errorf("got %+v", p.Masked())
	}
}
