package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// attempt is a start of the server that cannot succeed, and the one line that it ends with.
type attempt struct {
	says      string
	args      []string
	code      int
	want      string
	rightless bool // it is started by a user without rights
}

// TestAServerThatCannotStartSaysWhatToTypeInstead starts the real process: what is wrong is said in one line, in words
// of a person who does not program.
func TestAServerThatCannotStartSaysWhatToTypeInstead(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	dir, port := t.TempDir(), taken.Addr().String()
	file, readOnly := filepath.Join(dir, "file"), filepath.Join(dir, "read-only")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Mkdir(readOnly, 0o500)); err != nil {
		t.Fatal(err)
	}
	const another = "; name another one with --data, for example --data /var/lib/allsettled"
	all := []attempt{
		{
			says: "a port in use", args: []string{"--listen", port}, code: exitRejected,
			want: "--listen " + port + ": another program uses this port; choose another one, or 127.0.0.1:0 for any " +
				"that is free, for example --listen 127.0.0.1:8181",
		},
		{
			says: "the port of metrics in use", args: []string{"--metrics-listen", port}, code: exitRejected,
			want: "--metrics-listen " + port + ": another program uses this port",
		},
		{
			says: "no port", args: []string{"--listen", "127.0.0.1:99999"}, code: exitRejected,
			want: "this is no port; choose one from 0 to 65535",
		},
		{
			says: "an address of another machine", args: []string{"--listen", "192.0.2.1:0"}, code: exitRejected,
			want: "this machine does not have this address; choose one that it has, or :8181 for all of them",
		},
		{
			says: "a folder that is a file", args: []string{"--data", file}, code: exitRejected,
			want: "folder " + file + " cannot be created: there is a file where a folder should be" + another,
		},
		{
			says: "a folder that can only be read", args: []string{"--data", readOnly}, code: exitRejected,
			want: ": this user has no right to it" + another, rightless: true,
		},
		{
			says: "a disk that is full", args: []string{"--audit", "/dev/full"}, code: exitUsage,
			want: "--audit /dev/full cannot be written: its disk is full; name another file",
		},
		{
			says: "a key that is missing", code: exitUsage,
			args: []string{"--tls-cert", file, "--tls-key", file + ".key"},
			want: "there is no such file or folder; name two files in PEM that this user may read",
		},
		{
			says: "an unknown flag", args: []string{"--port", "80"}, code: exitUsage,
			want: "unknown flag: --port (see `allsettled serve --help`)",
		},
	}
	if first, _ := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start"); string(first) == "1024\n" {
		all = append(all, attempt{
			says: "a port without a right to it", args: []string{"--listen", "127.0.0.1:81"}, code: exitRejected,
			want: "this user may not use this port; choose one above 1023, for example --listen 127.0.0.1:8181",

			rightless: true,
		})
	}
	for _, a := range all {
		t.Run(a.says, func(t *testing.T) {
			a.hold(t, exec.CommandContext(t.Context(), "allsettled", append([]string{
				"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"),
			}, a.args...)...))
		})
	}
	t.Run("a limit of what may be written", func(t *testing.T) {
		const limited = `ulimit -f 1; exec allsettled serve --listen 127.0.0.1:0 --data "$0"`
		cmd := exec.CommandContext(t.Context(), "sh", "-c", limited, filepath.Join(t.TempDir(), "data"))
		a := attempt{code: exitRejected, want: "may not write files of that size (see ulimit -f)" + another}
		a.hold(t, cmd)
	})
}

// hold holds the attempt to its line and its exit code.
func (a attempt) hold(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if a.rightless && os.Geteuid() == 0 {
		bin := filepath.Dir(cmd.Path)
		for _, dir := range []string{bin, filepath.Dir(bin)} { // of this test binary
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	said, err := cmd.CombinedOutput()
	text := strings.TrimSuffix(string(said), "\n")
	if strings.Contains(text, "\n") || !strings.HasPrefix(text, "allsettled: ") || !strings.Contains(text, a.want) {
		t.Errorf("said %q, want one line with %q", text, a.want)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != a.code {
		t.Errorf("ended with %v, want the exit code %d", err, a.code)
	}
	for _, jargon := range []string{"listen tcp", "bind:", "mkdir", "open /", "stat ", "write /", "%!"} {
		if strings.Contains(text, jargon) {
			t.Errorf("said %q, with %q in it", text, jargon)
		}
	}
}
