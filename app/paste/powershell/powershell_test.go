package powershell_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/app/paste/powershell"
)

var commands = []struct{ says, text, want string }{
	{
		"as Chromium copies it", "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n" +
			"$session.UserAgent = \"Mozilla/5.0\"\n" +
			"$session.Cookies.Add((New-Object System.Net.Cookie(\"a\", \"b`\"c\", \"/\", \"a.example\")))\n" +
			"Invoke-WebRequest -UseBasicParsing -Uri \"https://a.example/7?a=`$b\" `\n-Method \"POST\" `\n" +
			"-WebSession $session `\n-Headers @{\n\":path\"=\"/7\"\n  \"Accept\"=\"*/*\"\n} `\n" +
			"-ContentType \"application/json\" `\n-Body \"{`\"a`\":`\"b`n```\"}\"",
		"POST https://a.example/7?a=$b [[User-Agent Mozilla/5.0] [Cookie a=b\"c] [Accept */*] " +
			"[Content-Type application/json]] {\"a\":\"b\n`\"}",
	},
	{
		"as Firefox copies it", "Invoke-WebRequest -UseBasicParsing -Uri 'https://a.example/7' `\r\n" +
			"-Method POST `\r\n-UserAgent 'Mozilla''s' `\r\n-Headers @{\r\n\"Accept\" = \"*/*\"\r\n} `\r\n" +
			"-Body ([System.Text.Encoding]::UTF8.GetBytes(\"a\"\"b\"))",
		"POST https://a.example/7 [[User-Agent Mozilla's] [Accept */*]] a\"b",
	},
	{"as people type it", "irm https://a.example/7", "GET https://a.example/7 [] "},
	{"names in any case", "invoke-restmethod -uri https://a.example/7 -method put", "put https://a.example/7 [] "},
	{"a variable", `irm "https://a.example/$id"`, "not read"},
	{"a variable alone", "irm $address", "not read"},
	{"a pipe", "irm https://a.example/7 | select name", "not read"},
	{"another parameter", "irm https://a.example/7 -Proxy http://b.example", "not read"},
	{"a quote that is never closed", `irm "https://a.example/7`, "not read"},
	{"another quote that is never closed", `irm 'https://a.example/7`, "not read"},
	{"headers that never end", `irm https://a.example/7 -Headers @{ "a"="b"`, "not read"},
	{"no address", "irm -Method GET", "not read"},
	{"a value that is missing", "irm https://a.example/7 -Method ", "not read"},
	{"another program", "Get-Item a", "not read"},
	{"nothing", "", "not read"},
}

func TestWhatBrowsersCopyForPowerShellIsRead(t *testing.T) {
	for _, c := range commands {
		got := "not read"
		if r, ok := powershell.Read(c.text); ok {
			got = fmt.Sprint(r.Method, " ", r.Address, " ", r.Headers, " ", r.Body)
		}
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.says, got, c.want)
		}
	}
}

// FuzzRead holds that every text is read or refused, and that an address in single quotes is read as it stands.
func FuzzRead(f *testing.F) {
	for _, c := range commands {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		powershell.Read(text)
		quoted := "irm '" + strings.ReplaceAll(text, "'", "''") + "'"
		if r, ok := powershell.Read(quoted); text != "" && (!ok || r.Address != text) {
			t.Errorf("%s: got %q, read %v", quoted, r.Address, ok)
		}
	})
}
