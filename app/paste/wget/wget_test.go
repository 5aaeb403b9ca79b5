package wget_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/paste/wget"
	"allsettled/app/plan"
)

// commands are words with | between them, and the words of curl. "@" in the place of these begins the code of the
// sentence with which a command is refused.
var commands = []struct{ says, words, want, dropped string }{
	{"an address", "a.example/7", "--globoff|--url|a.example/7|-X|GET", ""},
	{"a file for the answer", "-qO-|a", "--globoff|--url|a|-X|GET", ""},
	{"options that change nothing", "-nv|-nc|-t|3|-T9|--tries=2|-P|dir|a", "--globoff|--url|a|-X|GET", ""},
	{"data", "--post-data=a=b|a", "--globoff|--data-raw|a=b|--url|a|-X|POST", ""},
	{"a method with a body", "--method=put|--body-data|x|a", "--globoff|--data-raw|x|--url|a|-X|PUT", ""},
	{"the head alone", "--spider|a", "--globoff|--url|a|-X|HEAD", ""},
	{
		"headers: the last of a name counts", "--header|X-A: 1|--header=x-a: 2|--header|X-B:|a",
		"--globoff|--url|a|-H|x-a: 2|-H|X-B;|-X|GET", "",
	},
	{"an empty header takes away", "--header=X-A: 1|--header=|a", "--globoff|--url|a|-X|GET", ""},
	{"no header", "--header=X-A|a", "--globoff|--url|a|-X|GET", "--header X-A"},
	{"a name and a password", "--user=ada|--password=pw|a", "--globoff|--url|a|-u|ada:pw|-X|GET", ""},
	{"a name alone", "--http-user|ada|a", "--globoff|--url|a|-u|ada|-X|GET", ""},
	{"an agent and where it comes from", "-Ux|--referer=y|a", "--globoff|-A|x|-e|y|--url|a|-X|GET", ""},
	{
		"what is not carried over", "-r|--no-check-certificate|-e|x=y|a", "--globoff|--url|a|-X|GET",
		"-r|--no-check-certificate|-e",
	},
	{"certificates are checked", "--check-certificate|a", "--globoff|--url|a|-X|GET", ""},
	{"two addresses", "a|b", "--globoff|--url|a|--url|b|-X|GET", ""},
	{"a file with a body", "--post-file=x|a", "@file_data", ""},
	{"a file with addresses", "-i|x", "@file_data", ""},
	{"an unknown option", "--json|a", "@unknown_option", ""},
}

func TestACommandIsWrittenAsThatOfCurl(t *testing.T) {
	for _, c := range commands {
		read, dropped, err := wget.Curl(strings.Split(c.words, "|"))
		got := strings.Join(read, "|")
		if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
			got = "@" + mistake.Code
		}
		if without := strings.Join(dropped, "|"); got != c.want || without != c.dropped {
			t.Errorf("%s: got %q without %q, want %q without %q", c.says, got, without, c.want, c.dropped)
		}
	}
}

// FuzzCurl holds that every command is read or refused, and that data come back as they were typed.
func FuzzCurl(f *testing.F) {
	for _, c := range commands {
		f.Add(c.words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		_, _, _ = wget.Curl(strings.Split(words, "|"))
		read, _, err := wget.Curl([]string{"--post-data=" + words, "a"})
		if err != nil || len(read) < 3 || read[1] != "--data-raw" || read[2] != words {
			t.Errorf("%q: got %q, %v", words, read, err)
		}
	})
}
