package header_test

import (
	"strings"
	"testing"

	"allsettled/app/header"
)

func TestWhichHeadersAreSecret(t *testing.T) {
	for _, c := range []struct {
		says, value   string
		secret, isKey bool
		names         string // separated by spaces
	}{
		{"names of keys", "k", true, true, "Authorization Proxy-Authorization authorization X-Authorization-Extra"},
		{"cookies", "k", true, true, "Cookie Set-Cookie Cookie2-Key X-Cookies"},
		{
			"API keys", "k", true, true,
			"X-Api-Key Api-Key apikey X-ApiKey Ocp-Apim-Subscription-Key key X_Api_Key x.api.key",
		},
		{"tokens", "k", true, true, "X-Auth-Token token X-CSRFToken XSRF X-XSRF Csrf"},
		{
			"words of keys", "k", true, true,
			"Client-Secret Password X-Passwd Passphrase X-Pin Pwd Sid X-Session-Id SessionId Jwt X-Amz-Signature " +
				"Bearer",
		},
		{
			"names that a site has made up", "k", true, false,
			"AccessKey X-Accesskey X-OTP DPoP X-Author X-Keyboard X-Monkey X-Pinned X-Tenant Referer X Accept_",
		},
		{
			"names that are known", "k", false, false,
			"Accept ACCEPT Content-Type User-Agent If-None-Match Idempotency-Key idempotency-key X-Request-Id Range " +
				"Accept-Language Sec-CH-UA Sec-Fetch-Mode X-GitHub-Api-Version Notion-Version Traceparent SOAPAction",
		},
		{"a variable is data", "{id}", false, true, "Authorization Cookie X-Api-Key"},
		{"nothing is no secret", "", false, true, "Authorization X-Api-Key"},
		{"braces that are no variable", "{a{b}", true, true, "Authorization"},
		{"a brace that is not closed", "{id", true, true, "Authorization"},
		{"a variable, whatever the name", "{id}", false, false, "X-Accesskey X-User Accept"},
		{"a key before a variable", "Bearer {id}", true, true, "Authorization"},
		{"a key between two variables", "{id}-k-{id}", true, false, "X-Accesskey"},
	} {
		for name := range strings.FieldsSeq(c.names) {
			if got := header.IsSecret(name, c.value); got != c.secret {
				t.Errorf("%s: %s: secret %v, want %v", c.says, name, got, c.secret)
			}
			if got := header.IsKey(name); got != c.isKey {
				t.Errorf("%s: %s: a key by its name %v, want %v", c.says, name, got, c.isKey)
			}
		}
	}
}

func TestHarmlessNamesAreHarmlessInAnySpelling(t *testing.T) {
	for name, want := range map[string]bool{
		"Idempotency-Key": true, "IDEMPOTENCY-KEY": true, "X-Idempotency-Key": true, "Sec-CH-Anything": true,
		"X-B3-TraceId": true, "My-Api-Version": true, "Version": false, "Sec-Token": false, "Accept": true,
		"Acceptance": false, "If-Range": true, "Ifx": false, "": false,
	} {
		if got := header.IsHarmless(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}
